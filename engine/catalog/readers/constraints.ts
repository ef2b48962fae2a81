import { asConstraint, asStatement } from "../canonical.ts";
import { isUserSchema, joinRelation, qualified, type Reader, tablespaceName } from "./reader.ts";

/**
 * Constraints of tables, without the copies that PostgreSQL makes on partitions of foreign keys and the not-null ones,
 * which are a property of their column. Those with an index bring what the index has of its own.
 */
export const constraints: Reader = {
  kind: "constraint",
  catalog: "pg_constraint",
  parent: "pg_class",
  expressions: { definition: asConstraint },
  sql: () =>
    `SELECT k.oid, k.conrelid AS parent_oid, k.conname AS name, k.contype AS type,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition, NOT k.convalidated AS not_valid,
       k.contype = 'c' AND NOT k.conislocal AS inherited, ic.reloptions AS index_options,
       ${tablespaceName("ic.reltablespace")} AS tablespace, i.indisclustered AS clustered,
       k.contype <> 'x' AND i.indisexclusion AS without_overlaps,
       CASE WHEN k.contype IN ('p', 'u') THEN (SELECT pg_catalog.json_agg(a.attname ORDER BY key.place)
         FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS key (number, place)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number) END AS columns,
       CASE WHEN ic.oid IS NOT NULL THEN pg_catalog.pg_get_indexdef(ic.oid) END AS index_definition,
       CASE WHEN k.contype = 'f' THEN k.confrelid::pg_catalog.regclass::text END AS references
     FROM pg_catalog.pg_constraint k
       ${joinRelation("k.conrelid")}
       LEFT JOIN pg_catalog.pg_class ic ON ic.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
       LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = ic.oid
     WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND NOT (k.contype = 'f' AND k.conparentid <> 0)
       AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

export const domainConstraints: Reader = {
  kind: "constraint",
  catalog: "pg_constraint",
  parent: "pg_type",
  expressions: { definition: asConstraint },
  sql: () =>
    `SELECT k.oid, k.contypid AS parent_oid, k.conname AS name, k.contype AS type,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition, NOT k.convalidated AS not_valid
     FROM pg_catalog.pg_constraint k
       JOIN pg_catalog.pg_type t ON t.oid = k.contypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
     WHERE k.contype = 'c' AND ${isUserSchema()}`,
};

/** Indexes that belong to no constraint. */
export const indexes: Reader = {
  kind: "index",
  catalog: "pg_class",
  parent: "pg_class",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT i.indexrelid AS oid, i.indrelid AS parent_oid, ic.relname AS name,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, ${tablespaceName("ic.reltablespace")} AS tablespace,
       NOT i.indisvalid AND ic.relkind <> 'I' AS invalid, i.indisclustered AS clustered, i.indisunique AS is_unique,
       ic.relkind = 'I' AS partitioned,
       targets.statistics
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
       ${joinRelation("i.indrelid")}
       LEFT JOIN (SELECT a.attrelid,
           pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attstattarget) ORDER BY a.attnum) AS statistics
         FROM pg_catalog.pg_attribute a WHERE a.attstattarget > 0 OR a.attstattarget = 0 AND a.attnum > 0
         GROUP BY a.attrelid) AS targets ON targets.attrelid = i.indexrelid
     WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND ${isUserSchema()}
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
         WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`,
};

/** Which index of the partitioned table an index of a partition is a part of, also for those of constraints. */
export const indexAttachments: Reader = {
  kind: "index attachment",
  catalog: "pg_inherits",
  parent: "pg_class",
  single: true,
  sql: () =>
    `SELECT ic.oid, ic.oid AS parent_oid, ic.relname AS name, ${qualified("pn.nspname", "p.relname")} AS of,
       p.oid AS "need pg_class"
     FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class ic ON ic.oid = h.inhrelid AND ic.relkind IN ('i', 'I')
       JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
       JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
     WHERE ${isUserSchema()}`,
};
