import type { Context } from "../../../../engine/plugin/mod.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { SourceFile } from "../../../../engine/project/mod.ts";
import { seededTables } from "./seeded_tables.ts";

/**
 * Empties the tables that the wanted files fill, and those whose rows refer to them. Returns the files that have to be
 * applied now: the wanted ones, and the others that fill one of these tables, in the order of `all`. Asks before rows go
 * that no seed file brings back.
 */
export async function replaceRows(
  wanted: readonly SourceFile[],
  all: readonly SourceFile[],
  session: Session,
  context: Context,
): Promise<SourceFile[]> {
  const fills = new Map(await Promise.all(all.map(async (file) => [file, await seededTables(file)] as const)));
  const files = new Set(wanted);
  const tables = new Set<string>();
  for (let before = -1; before !== files.size + tables.size;) {
    before = files.size + tables.size;
    for (const file of files) for (const table of fills.get(file) ?? []) tables.add(table);
    for (const table of await withReferring(session, [...tables])) tables.add(table);
    for (const [file, filled] of fills) if (filled.some((table) => tables.has(table))) files.add(file);
  }
  const seeded = new Set([...fills.values()].flat());
  const foreign = await filledOnes(session, [...tables].filter((table) => !seeded.has(table)));
  if (foreign.length > 0) {
    await context.consent({
      question: `Empty ${foreign.join(", ")} too?`,
      loses: "Their rows refer to rows that are replaced, and no seed file brings them back.",
    });
  }
  const existing = await withReferring(session, [...tables]);
  if (existing.length > 0) await session.execute(`TRUNCATE ${existing.join(", ")}`);
  return all.filter((file) => files.has(file));
}

/** Those of the tables that there are, and every table whose foreign keys lead to one of them. */
async function withReferring(session: Session, tables: readonly string[]): Promise<string[]> {
  const rows = await session.query<{ schema: string; name: string }>(
    `WITH RECURSIVE found(oid) AS (
       SELECT pg_catalog.to_regclass(name)::oid FROM pg_catalog.unnest($1::text[]) name
       UNION SELECT c.conrelid FROM pg_catalog.pg_constraint c JOIN found ON c.confrelid = found.oid WHERE c.contype = 'f')
     SELECT n.nspname::text AS schema, c.relname::text AS name
     FROM found JOIN pg_catalog.pg_class c USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p')`,
    [[...tables]],
  );
  return rows.map(({ schema, name }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
}

async function filledOnes(session: Session, tables: readonly string[]): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables) {
    const [row] = await session.query<{ any: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS any`);
    if (row!.any) filled.push(table);
  }
  return filled;
}
