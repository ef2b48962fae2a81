import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import { loadParser, parseStatement, type Statement, type Tree } from "../../../../engine/sql/mod.ts";
import { reindexed, unnamedIndex } from "./index_leftovers.ts";

/**
 * What the catalogs say of a statement that runs outside of transactions and was stopped at an unknown point: that it
 * is done, that it may run (again, after `clean`), that `instead` finishes it, or nothing.
 */
export type Verdict =
  | { readonly kind: "done" }
  | { readonly kind: "again"; readonly clean?: readonly string[] }
  | { readonly kind: "instead"; readonly sql: string }
  | { readonly kind: "unknown"; readonly why: string };

const done: Verdict = { kind: "done" };
const again: Verdict = { kind: "again" };

/**
 * Asks the catalogs. Names without a schema mean what they mean in the session. `before`: the indexes that there were
 * before the statement began, where it has ones whose names the server chooses.
 */
export async function examine(
  statement: Statement,
  session: Session,
  before?: readonly string[],
): Promise<Verdict> {
  const text = await statement.text();
  const tree: Tree = parseStatement(text, await loadParser());
  const node = Object.keys(tree)[0]!;
  const body = tree[node];
  switch (node) {
    case "IndexStmt":
      return body.idxname === undefined ? await unnamedIndex(body, session, before) : await createdIndex(body, session);
    case "DropStmt":
      return await droppedIndex(body, session);
    case "AlterTableStmt":
      return await detachedPartition(body, session);
    case "ReindexStmt":
      return await reindexed(body, session, before);
    case "VacuumStmt":
    case "ClusterStmt":
    case "AlterSystemStmt":
    case "DiscardStmt":
    case "AlterSubscriptionStmt":
      return again;
    case "CreatedbStmt":
      return await named("pg_database", "datname", body.dbname, session) ? done : again;
    case "DropdbStmt":
      return await named("pg_database", "datname", body.dbname, session) ? again : done;
    case "CreateTableSpaceStmt":
      return await named("pg_tablespace", "spcname", body.tablespacename, session) ? done : again;
    case "DropTableSpaceStmt":
      return await named("pg_tablespace", "spcname", body.tablespacename, session) ? again : done;
    case "CreateSubscriptionStmt":
      return await named("pg_subscription", "subname", body.subname, session) ? done : again;
    case "DropSubscriptionStmt":
      return await named("pg_subscription", "subname", body.subname, session) ? again : done;
  }
  return { kind: "unknown", why: "the catalogs do not tell whether it was done" };
}

async function createdIndex({ idxname, relation }: Tree, session: Session): Promise<Verdict> {
  const table = nameOf(relation.schemaname, relation.relname);
  const rows = await session.query<{ name: string; is_valid: boolean }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, i.indisvalid AS is_valid
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2`,
    [table, idxname],
  );
  if (rows.length === 0) return again;
  return rows[0]!.is_valid ? done : { kind: "again", clean: [`DROP INDEX CONCURRENTLY ${rows[0]!.name}`] };
}

async function droppedIndex({ objects }: Tree, session: Session): Promise<Verdict> {
  const parts = objects[0].List.items.map((item: Tree) => item.String.sval) as string[];
  const [row] = await session.query<{ there: boolean }>("SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there", [
    parts.map(quoteIdentifier).join("."),
  ]);
  return row!.there ? again : done;
}

async function detachedPartition({ relation, cmds }: Tree, session: Session): Promise<Verdict> {
  const child: Tree = cmds[0].AlterTableCmd.def.PartitionCmd.name;
  const [parent, partition] = [relation, child].map((each) => nameOf(each.schemaname, each.relname));
  const rows = await session.query<{ pending: boolean }>(
    `SELECT inhdetachpending AS pending FROM pg_catalog.pg_inherits
     WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)`,
    [parent, partition],
  );
  if (rows.length === 0) return done;
  return rows[0]!.pending
    ? { kind: "instead", sql: `ALTER TABLE ${parent} DETACH PARTITION ${partition} FINALIZE` }
    : again;
}

async function named(catalog: string, column: string, name: string, session: Session): Promise<boolean> {
  const rows = await session.query(`SELECT FROM pg_catalog.${catalog} WHERE ${column} = $1`, [name]);
  return rows.length > 0;
}

function nameOf(schema: string | undefined, name: string): string {
  return [schema, name].filter((part) => part !== undefined).map((part) => quoteIdentifier(part!)).join(".");
}
