import { ConfitureError } from "../../../../engine/errors.ts";
import { nearest } from "../../../../engine/nearest.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { type MarkedDatabase, markedDatabases } from "../../../../engine/postgres/mod.ts";
import { type DropInput, type DropOutput, sizeText } from "../operations/mod.ts";
import { dropManaged, requireManaged } from "./drop_managed.ts";
import { checkLength } from "./names.ts";
import { openServer } from "./open_server.ts";

/** The operation `test-db drop`. Every name is checked before the first database is dropped. */
export async function runDrop(input: DropInput, context: Context): Promise<DropOutput> {
  for (const name of input.names) checkLength(name, "names", context);
  const { session, label, shown } = await openServer(input, { mutating: true }, context);
  const known = await markedDatabases(session, { sizes: true });
  const names = [...new Set(input.names)];
  const [present, missing]: [string[], string[]] = [[], []];
  for (const name of names) (await requireManaged(session, name) === undefined ? missing : present).push(name);
  if (missing.length > 0 && !input.if_exists) {
    const [database] = missing as [string];
    throw new ConfitureError("test-database-missing", {
      database,
      nearest: nearest(database, known.map(({ name }) => name)),
    });
  }
  const output: DropOutput = { target: label, server: shown, dropped: [], missing };
  if (present.length === 0) return output;
  await context.consent({
    question: `Drop ${present.length === 1 ? present[0] : `${present.length} databases`} (${label}, ${shown})?`,
    loses: `Everything in ${present.length === 1 ? "it" : "them"} is lost: ${
      present.map((name) => describe(known.find((each) => each.name === name), name)).join(", ")
    }`,
  });
  for (const name of present) {
    (await dropManaged(session, name, { force: input.force }) ? output.dropped : output.missing).push(name);
  }
  return output;
}

function describe(found: MarkedDatabase | undefined, name: string): string {
  if (!found) return name;
  const { mark, sizeBytes, connections } = found;
  const facts = [
    mark.kind,
    ...(sizeBytes === undefined ? [] : [sizeText(sizeBytes)]),
    ...(connections === 0 ? [] : [`${connections} connected`]),
  ];
  return `${name} (${facts.join(", ")})`;
}
