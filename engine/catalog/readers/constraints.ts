import { asConstraint, asStatement } from "../canonical.ts";
import { composeConstraint, composeIndex, constraintShape, indexShape, joinIndexColumns } from "./constraint_texts.ts";
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
  packed: {
    dense: ["oid", "parent_oid", "name", "type", "definition", "keys", "shape"],
    rare: [
      ...["not_valid", "inherited", "index_options", "tablespace", "clustered", "without_overlaps"],
      ...["foreign_keys", "foreign_oid", "index_oid", "index_keys", "index_shape"],
    ],
  },
  sql: (major) =>
    `SELECT k.oid, k.conrelid AS parent_oid, k.conname AS name, k.contype AS type,
       CASE WHEN k.contype IN ('c', 'x') THEN pg_catalog.pg_get_constraintdef(k.oid) END AS definition,
       NULLIF(NOT k.convalidated, false) AS not_valid,
       NULLIF(k.contype = 'c' AND NOT k.conislocal, false) AS inherited, ic.reloptions AS index_options,
       ${tablespaceName("ic.reltablespace")} AS tablespace, NULLIF(i.indisclustered, false) AS clustered,
       NULLIF(k.contype <> 'x' AND i.indisexclusion, false) AS without_overlaps,
       CASE WHEN k.contype IN ('p', 'u', 'f') THEN pg_catalog.array_to_string(k.conkey, ' ') END AS keys,
       CASE WHEN k.contype = 'f' THEN pg_catalog.array_to_string(k.confkey, ' ') END AS foreign_keys,
       CASE WHEN k.contype = 'f' THEN k.confrelid END AS foreign_oid,
       ${constraintShape(major)} AS shape,
       ic.oid AS index_oid, i.indkey::text AS index_keys, ${indexShape(major)} AS index_shape
     FROM pg_catalog.pg_constraint k
       ${joinRelation("k.conrelid")}
       LEFT JOIN pg_catalog.pg_class ic ON ic.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
       LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = ic.oid LEFT JOIN pg_catalog.pg_am am ON am.oid = ic.relam
       ${joinIndexColumns}
     WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND NOT (k.contype = 'f' AND k.conparentid <> 0)
       AND c.relpersistence <> 't' AND ${isUserSchema()}`,
  compose: composeConstraint,
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
  packed: {
    dense: ["oid", "parent_oid", "name", "index_keys", "index_shape"],
    rare: ["tablespace", "invalid", "clustered", "is_unique", "partitioned", "statistics"],
  },
  sql: (major) =>
    `SELECT i.indexrelid AS oid, i.indrelid AS parent_oid, ic.relname AS name,
       ${tablespaceName("ic.reltablespace")} AS tablespace,
       NULLIF(NOT i.indisvalid AND ic.relkind <> 'I', false) AS invalid,
       NULLIF(i.indisclustered, false) AS clustered, NULLIF(i.indisunique, false) AS is_unique,
       NULLIF(ic.relkind = 'I', false) AS partitioned, special.statistics,
       i.indkey::text AS index_keys, ${indexShape(major)} AS index_shape
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
       JOIN pg_catalog.pg_am am ON am.oid = ic.relam
       ${joinRelation("i.indrelid")}
       ${joinIndexColumns}
     WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND ${isUserSchema()}
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
         WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`,
  compose: composeIndex,
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
