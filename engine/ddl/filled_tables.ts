import type { Statement } from "../sql/mod.ts";

/** The tables that statements add rows to, each once; a name without a schema is meant by the search path of its file. */
export function filledTables(statements: readonly Statement[]): { schema: string; name: string }[] {
  const filled = statements.filter(({ kind, copyData }) => kind === "insert" || kind === "merge" || copyData)
    .flatMap(({ touches, settings }) =>
      touches.writes.map(({ schema, name }) => ({ schema: schema ?? settings.searchPath[0] ?? "public", name }))
    );
  return [...new Map(filled.map((table) => [JSON.stringify(table), table])).values()];
}
