import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import { loadParser, parseStatement, type Statement, type Tree } from "../../../../engine/sql/mod.ts";
import type { Verdict } from "./unfinished.ts";

/**
 * Indexes that are there before a statement begins whose own ones have names that the server chooses: an index without
 * a name, and what REINDEX … CONCURRENTLY works with. What came since is the statement's. Undefined for all others.
 */
export async function indexesBefore(statement: Statement, session: Session): Promise<string[] | undefined> {
  if (statement.kind !== "create-index" && statement.kind !== "reindex") return undefined;
  const tree: Tree = parseStatement(await statement.text(), await loadParser());
  const body = tree.IndexStmt ?? tree.ReindexStmt;
  if (body === undefined) return undefined;
  if (tree.IndexStmt) {
    return body.idxname === undefined ? await oidsOf(session, ofTable, [nameOf(body.relation)]) : undefined;
  }
  return isConcurrent(body) ? await oidsOf(session, halfRebuilt, []) : undefined;
}

/** An index that the server named. `before` is missing where an earlier version noted the statement. */
export async function unnamedIndex(body: Tree, session: Session, before?: readonly string[]): Promise<Verdict> {
  if (before === undefined) return { kind: "unknown", why: "the index has no name by which it could be found" };
  const rows = await session.query<{ name: string; is_valid: boolean; definition: string }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, i.indisvalid AS is_valid,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
     ${ofTable} AND i.indexrelid <> ALL ($2::text[]::oid[])`,
    [nameOf(body.relation), [...before]],
  );
  const parser = await loadParser();
  const wanted = shapeOf(body);
  // Somebody may have made another one meanwhile.
  const own = rows.filter(({ definition }) => shapeOf(parseStatement(definition, parser).IndexStmt) === wanted);
  if (own.length > 1) {
    return {
      kind: "unknown",
      why: `more than one index like it came since: ${own.map(({ name }) => name).join(", ")}`,
    };
  }
  const [index] = own;
  if (index === undefined) return { kind: "again" };
  return index.is_valid ? { kind: "done" } : { kind: "again", clean: [drop(index.name)] };
}

/** REINDEX may always run again; its half-made and half-dropped indexes are cleared away first. */
export async function reindexed(body: Tree, session: Session, before?: readonly string[]): Promise<Verdict> {
  if (before === undefined || !isConcurrent(body)) return { kind: "again" };
  const isOfRelation = body.relation !== undefined;
  const rows = await session.query<{ name: string }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name ${halfRebuilt}
       AND i.indexrelid <> ALL ($1::text[]::oid[])
       -- One that somebody else is building right now is theirs.
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
       ${isOfRelation ? `AND i.indrelid IN (${tablesOf})` : ""}`,
    [[...before], ...(isOfRelation ? [nameOf(body.relation)] : [])],
  );
  return { kind: "again", clean: rows.map(({ name }) => drop(name)) };
}

const from = `FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;

const ofTable = `${from} WHERE i.indrelid = pg_catalog.to_regclass($1)`;

/** REINDEX, CONCURRENTLY: "an invalid index suffixed _ccnew … or _ccold". */
const halfRebuilt = `${from} WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'`;

/** A table or the table of an index, its partitions, and what holds their long values. */
const tablesOf = `SELECT pg_catalog.unnest(ARRAY[t.oid, t.reltoastrelid]) FROM pg_catalog.pg_class t WHERE t.oid IN (
         SELECT COALESCE(x.indrelid, tree.relid) FROM pg_catalog.to_regclass($2) AS root(oid)
         CROSS JOIN LATERAL (SELECT root.oid AS relid UNION SELECT relid FROM pg_catalog.pg_partition_tree(root.oid)) tree
         LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = tree.relid)`;

async function oidsOf(session: Session, which: string, params: unknown[]): Promise<string[]> {
  const rows = await session.query<{ oid: string }>(`SELECT i.indexrelid::text AS oid ${which}`, params);
  return rows.map(({ oid }) => oid);
}

/** What two definitions of one index have in common, whichever way their expressions are printed. */
function shapeOf(
  { accessMethod, unique, nulls_not_distinct, indexParams, indexIncludingParams, whereClause }: Tree,
): string {
  const keys = (list: Tree[] = []) =>
    list.map(({ IndexElem: { name, ordering } }: Tree) => [name ?? null, ordering === "SORTBY_DESC"]);
  return JSON.stringify([
    accessMethod ?? "btree",
    unique === true,
    nulls_not_distinct === true,
    keys(indexParams),
    keys(indexIncludingParams),
    whereClause !== undefined,
  ]);
}

function isConcurrent({ params = [] }: Tree): boolean {
  return params.some(({ DefElem: { defname, arg } }: Tree) =>
    defname === "concurrently" &&
    !["off", "false", "0"].includes(String(arg?.String?.sval ?? arg?.Integer?.ival ?? "on").toLowerCase())
  );
}

function drop(name: string): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${name}`;
}

function nameOf({ schemaname, relname }: Tree): string {
  return [schemaname, relname].filter((part) => part !== undefined).map((part) => quoteIdentifier(part)).join(".");
}
