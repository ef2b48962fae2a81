import { ConfitureError } from "../../engine/errors.ts";
import { type AnyOperation, effectOf } from "../../engine/run/mod.ts";
import type { Flag } from "../flags.ts";

/** Throws `usage` for what only this machine could do, before anything is sent. */
export function refuseInput(
  operation: AnyOperation,
  input: Record<string, unknown>,
  own: readonly Flag[],
  checked: Record<string, unknown>,
): void {
  const refuse = (problem: string, hint: string) =>
    new ConfitureError("usage", { problem: `${operation.name}: ${problem}`, hint });
  if (operation.surface) {
    throw refuse(`it does not run through a server: ${operation.surface.why}`, "Leave --server out.");
  }
  const positional: readonly string[] = operation.positional ?? [];
  for (const flag of own) {
    const shown = positional.includes(flag.field) ? flag.field.toUpperCase() : `--${flag.name}`;
    for (const value of [input[flag.field] ?? []].flat().map(String)) {
      if (flag.kind === "dsn" || flag.field === "config") {
        throw refuse(
          `${shown} is not sent to a server, which connects where its operator says`,
          "Name an environment of the project: --env NAME",
        );
      }
      if (flag.kind === "host-path") {
        throw refuse(`${shown} is a path of this machine, and the server has none of it`, `Leave ${shown} out.`);
      }
      if (flag.kind === "project-path" && !isInside(value)) {
        throw refuse(
          `${shown}: ${value} is no path from the project's root`,
          "A server has the project's files alone.",
        );
      }
    }
  }
  const changesDatabase = effectOf(operation, checked) !== "read" && operation.changes !== "files";
  if (changesDatabase && own.some(({ field }) => field === "env") && input.env === undefined) {
    throw refuse("--env is missing", "A server changes databases of environments that are named: --env NAME");
  }
}

/** Paths of the project that an input names. */
export function namedPaths(input: Record<string, unknown>, own: readonly Flag[]): string[] {
  const flags = own.filter(({ kind }) => kind === "project-path" || kind === "source");
  const values = flags.flatMap(({ field }) => [input[field] ?? []].flat().map(String));
  return values.map((value) => value.replace(/^(\.\/)+/, "").replace(/\/+$/, ""))
    .filter((path) => path !== "" && isInside(path) && !path.split("/").some((part) => part.startsWith(".")));
}

function isInside(path: string): boolean {
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes("..");
}
