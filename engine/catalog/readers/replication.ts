import { asExpression } from "../canonical.ts";
import { redactConnection } from "../conninfo.ts";
import { isUserSchema, joinRelation, qualified, type Reader, roleName } from "./reader.ts";

export const publications: Reader = {
  kind: "publication",
  catalog: "pg_publication",
  sql: (major) =>
    `SELECT p.oid, p.pubname AS name, ${roleName("p.pubowner")} AS owner, p.puballtables AS all_tables,
       pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
         CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS publish,
       p.pubviaroot AS via_root, ${major >= 18 ? "NULLIF(p.pubgencols, 'n')" : "NULL"} AS generated_columns
     FROM pg_catalog.pg_publication p`,
};

/** Tables that a publication names, with the columns and rows that it takes of them. */
export const publicationTables: Reader = {
  kind: "publication table",
  catalog: "pg_publication_rel",
  parent: "pg_publication",
  expressions: { where: asExpression },
  sql: (major) =>
    `SELECT r.oid, r.prpubid AS parent_oid, ${qualified("n.nspname", "c.relname")} AS name,
       c.oid AS "need pg_class"${major >= 15 ? `, pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS where, ${list}` : ""}
     FROM pg_catalog.pg_publication_rel r ${joinRelation("r.prrelid")}
     WHERE ${isUserSchema()}`,
};

const list = `(SELECT pg_catalog.json_agg(a.attname ORDER BY a.attname) FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) AS columns`;

export const publicationSchemas: Reader = {
  kind: "publication schema",
  catalog: "pg_publication_namespace",
  parent: "pg_publication",
  sql: (major) =>
    major < 15 ? undefined : `SELECT s.oid, s.pnpubid AS parent_oid, n.nspname AS name, n.oid AS "need pg_namespace"
         FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
         WHERE ${isUserSchema()}`,
};

/**
 * Subscriptions of this database. Whether one is enabled is no part of the schema, as it is none of a dump: building
 * another database like this one must not make that one take the changes away from it.
 */
export const subscriptions: Reader = {
  kind: "subscription",
  catalog: "pg_subscription",
  sql: (major, rights) =>
    `SELECT s.oid, s.subname AS name, ${roleName("s.subowner")} AS owner,
       ${rights.subscriptions ? "s.subconninfo AS connection" : "'{connection}'::text[] AS unreadable"},
       s.subslotname AS slot_name, s.subbinary AS binary,
       ${major >= 16 ? "NULLIF(s.substream, 'f')" : "CASE WHEN s.substream THEN 't' END"} AS streaming,
       NULLIF(s.subsynccommit, 'off') AS synchronous_commit,
       (SELECT pg_catalog.json_agg(p ORDER BY p COLLATE pg_catalog."C") FROM pg_catalog.unnest(s.subpublications) p)
         AS publications
       ${major >= 15 ? ", s.subtwophasestate <> 'd' AS two_phase, s.subdisableonerr AS disable_on_error" : ""}
       ${major >= 16 ? `, ${since16}` : ""}${major >= 17 ? ", s.subfailover AS failover" : ""}
     FROM pg_catalog.pg_subscription s
     WHERE s.subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  refine: (row) => typeof row.connection === "string" ? { ...row, ...redactConnection(row.connection) } : row,
};

const since16 = `NOT s.subpasswordrequired AS password_not_required, s.subrunasowner AS run_as_owner,
  NULLIF(s.suborigin, 'any') AS origin`;
