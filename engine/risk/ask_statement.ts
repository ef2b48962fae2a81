import { fateOfValues, tryOut, typeInCopy } from "../change/mod.ts";
import type { Session } from "../postgres/mod.ts";
import { loadParser, type Statement, type Tree } from "../sql/mod.ts";
import { parseStatement } from "../sql/mod.ts";
import type { Act } from "./act.ts";
import { findObject, pathOfSearch } from "./find_relation.ts";

/** What a server did with an ALTER TABLE on an empty copy of its table. */
export interface StatementAnswer {
  readonly rewritesTable: boolean;
  /** How many indexes it built anew although the table stayed. */
  readonly rebuiltIndexes: number;
  /** By the column that changes its type. */
  readonly types: ReadonlyMap<string, { readonly before: string; readonly mayLoseValues: boolean }>;
}

/**
 * Runs an ALTER TABLE that adds columns or changes types on an empty temporary copy of its table, in a transaction that
 * is rolled back. Undefined where there is nothing to ask, no such table yet, or the server refuses.
 */
export async function askStatement(
  session: Session,
  statement: Statement,
  acts: readonly Act[],
): Promise<StatementAnswer | undefined> {
  const columns = acts.flatMap(({ column }) => column ? [column] : []);
  if (columns.length === 0) return undefined;
  const { table } = columns[0]!;
  const oid = await findObject(session, table, await pathOfSearch(session, statement.settings));
  if (oid === undefined) return undefined;
  const text = await aboutCopy(statement);
  return await tryOut(session, async () => {
    // The table may be in somebody's hands: no question is worth waiting for that.
    await session.execute("SET LOCAL lock_timeout = '2s'");
    const [row] = await session.query<{ name: string }>("SELECT $1::oid::pg_catalog.regclass::text AS name", [oid]);
    await session.execute(`CREATE TEMPORARY TABLE copy (LIKE ${row!.name} INCLUDING CONSTRAINTS INCLUDING INDEXES)`);
    const before = await files(session);
    const retyped = columns.filter(({ isNew }) => !isNew);
    const had = new Map<string, { shown: string; type: Awaited<ReturnType<typeof typeInCopy>> }>();
    for (const { name } of retyped) {
      had.set(name, { shown: await shownType(session, name), type: await typeInCopy(session, name) });
    }
    await session.execute(text);
    const after = await files(session);
    const rewritesTable = before.table !== after.table;
    const types = new Map<string, { before: string; mayLoseValues: boolean }>();
    for (const [name, { shown, type }] of had) {
      const change = { rewritesTable, isAssigned: false, isChecked: false };
      const { losesValues } = await fateOfValues(session, type, await typeInCopy(session, name), change);
      types.set(name, { before: shown, mayLoseValues: losesValues });
    }
    return {
      rewritesTable,
      rebuiltIndexes: after.indexes.filter((file) => !before.indexes.includes(file)).length,
      types,
    };
  });
}

/** The statement with the copy in the place of its table. */
async function aboutCopy(statement: Statement): Promise<string> {
  const text = await statement.text();
  const parser = await loadParser();
  const tree: Tree = parseStatement(text, parser).AlterTableStmt;
  const tokens = parser.scan(text).filter(({ isComment }) => !isComment);
  const first = tokens.findIndex(({ start }) => start === (tree.relation.location ?? 0));
  // The name's parts and the dots between them.
  const last = first + 2 * [tree.relation.catalogname, tree.relation.schemaname].filter((each) => each).length;
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return `${decoder.decode(bytes.subarray(0, tokens[first]!.start))}pg_temp.copy${
    decoder.decode(bytes.subarray(tokens[last]!.end))
  }`;
}

async function shownType(session: Session, column: string): Promise<string> {
  const [row] = await session.query<{ type: string }>(
    `SELECT pg_catalog.format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute
     WHERE attrelid = 'pg_temp.copy'::pg_catalog.regclass AND attname = $1`,
    [column],
  );
  return row?.type ?? "";
}

async function files(session: Session): Promise<{ table: number; indexes: number[] }> {
  const [row] = await session.query<{ table: number; indexes: number[] }>(
    `SELECT pg_catalog.pg_relation_filenode('pg_temp.copy') AS table,
       COALESCE((SELECT pg_catalog.json_agg(pg_catalog.pg_relation_filenode(i.indexrelid)) FROM pg_catalog.pg_index i
         WHERE i.indrelid = 'pg_temp.copy'::pg_catalog.regclass), '[]') AS indexes`,
  );
  return row!;
}
