import { ConfitureError } from "../../../engine/errors.ts";
import type { BuildInput } from "./operations/mod.ts";

/** Throws `usage` for flags of which one would be without effect: nobody should believe in a flag that did nothing. */
export function refuseContradictions(input: BuildInput): void {
  const places = given(input, ["output", "dump", "show_hash"]);
  const databases = given(input, ["recreate", "database", "embedded"]);
  const place = "A build goes to one place: a database, a file or an artefact.";
  refusePair(places.length > 1 ? places : [...places, ...databases.slice(0, places.length)], place);
  refusePair(
    given(input, ["embedded", "database_url"]),
    "--embedded is the project's own server; --database NAME chooses a database there.",
  );
  const seeds = given(input, ["seeds", "seed_profile"]);
  if (input.schema_only) refusePair(["schema_only", ...seeds], "Leave --schema-only out to have the seed rows.");
  refusePair(
    [...given(input, ["output", "show_hash", "schema_only"]).slice(0, 1), ...given(input, ["continue_on_error"])],
    "Only applying seeds to a database can go on after a failure.",
  );
  if (input.output === undefined) refuseLone(given(input, ["separator_style", "separator_template"]), "--output");
  if (input.dump === undefined && input.dump_format !== "custom") refuseLone(["dump_format"], "--dump");
  if (input.separator_style !== undefined && input.separator_style !== "custom") {
    refuseLone(given(input, ["separator_template"]), "--separator-style custom");
  }
}

function given<const F extends keyof BuildInput>(input: BuildInput, fields: readonly F[]): F[] {
  return fields.filter((field) => input[field]);
}

function refusePair([one, other]: readonly string[], hint: string): void {
  if (one === undefined || other === undefined) return;
  const problem = `build: ${flag(one)} and ${flag(other)} contradict each other`;
  throw new ConfitureError("usage", { problem, hint, command: "build" });
}

function refuseLone([field]: readonly string[], needed: string): void {
  if (field === undefined) return;
  const problem = `build: ${flag(field)} does nothing without ${needed}`;
  throw new ConfitureError("usage", { problem, hint: `Add ${needed}, or leave ${flag(field)} out.`, command: "build" });
}

function flag(field: string): string {
  return `--${field.replaceAll("_", "-")}`;
}
