import type { Catalog } from "../../../../engine/catalog/mod.ts";
import { planChange } from "../../../../engine/change/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";

/** The statements that lead from one catalog to the other, as a migration: no step of the way is kept. */
export function composeFromCatalogs(before: Catalog, after: Catalog, scripts: readonly MigrationScript[]): string {
  const kept = statementOfRows(scripts);
  if (kept) {
    const { file, line, column, kind } = kept;
    throw new ConfitureError("squash-rows", { file, line, column, what: kind.replaceAll("-", " ").toUpperCase() });
  }
  const { steps } = planChange(before, after, { online: false });
  const settings = ["SET LOCAL check_function_bodies = off", "SET LOCAL search_path = public"];
  return `${[...settings, ...steps.map(({ sql }) => sql)].join(";\n\n")};\n`;
}

/** The first statement whose effect a catalog does not tell whole. */
export function statementOfRows(scripts: readonly MigrationScript[]): Statement | undefined {
  return scripts.flatMap(({ statements }) => statements).find(({ kind }) => !isOfSchema(kind));
}

/** Statements whose effect a catalog does not tell whole. */
const ofRows: ReadonlySet<string> = new Set([
  ...[
    "insert",
    "update",
    "delete",
    "merge",
    "copy-data",
    "copy",
    "select",
    "do",
    "call",
    "truncate",
    "create-table-as",
  ],
]);

function isOfSchema(kind: string): boolean {
  return !ofRows.has(kind) && !kind.startsWith("other:");
}

/** The same statements one after the other, in one file; what one file had set ends with its statements. */
export async function concatenate(scripts: readonly MigrationScript[]): Promise<string> {
  const parts: string[] = [];
  for (const script of scripts) {
    const { file, statements } = script;
    parts.push(`-- ${file}\n`);
    for (const statement of statements) parts.push(await textOf(statement, script));
    if (statements.some(({ kind }) => kind === "set")) parts.push("RESET ALL;\n");
  }
  const needsNone = scripts.some(({ transactional }) => !transactional);
  return `${needsNone ? "-- confiture: no-transaction\n" : ""}${parts.join("")}`;
}

async function textOf({ start, end, copyData }: Statement, { source }: MigrationScript): Promise<string> {
  const read = async (from: number, to: number) => new TextDecoder().decode(await source.read(from, to));
  const text = `${(await read(start, end)).trim()};\n`;
  return copyData ? `${text}${await read(copyData.start, copyData.end)}\\.\n` : text;
}
