import { asExpression } from "../canonical.ts";
import { collationName, isUserSchema, joinRelation, qualified, type Reader } from "./reader.ts";
import { genericOptions } from "./secrets.ts";
import { sequenceOptions } from "./sequences.ts";

/** Columns of everything that has some; those of views are there for their comments and grants. */
export const columns: Reader = {
  kind: "column",
  catalog: "pg_class",
  parent: "pg_class",
  expressions: { expression: asExpression },
  packed: {
    dense: ["oid", "sub", "parent_oid", "name", "position", "type", "not_null"],
    rare: [
      ...["collation", "not_null_name", "not_null_not_valid", "not_null_no_inherit", "identity", "identity_options"],
      ...[
        "generated",
        "expression",
        "storage",
        "storage_of_type",
        "compression",
        "statistics",
        "options",
        "fdw_options",
      ],
      "inherited",
    ],
  },
  sql: (major) =>
    `SELECT a.attrelid AS oid, a.attnum AS sub, a.attrelid AS parent_oid, a.attname AS name,
       pg_catalog.row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS position,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attcollation <> t.typcollation THEN ${collationName("a.attcollation")} END AS collation,
       ${major >= 18 ? notNullWithName : notNull},
       NULLIF(a.attidentity, '') AS identity,
       identity.options AS identity_options,
       NULLIF(a.attgenerated, '') AS generated,
       CASE WHEN a.attgenerated <> '' THEN (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
         FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS expression,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
       CASE WHEN a.attstorage <> t.typstorage THEN t.typstorage END AS storage_of_type,
       NULLIF(a.attcompression, '') AS compression,
       NULLIF(a.attstattarget, -1) AS statistics, a.attoptions AS options,
       ${genericOptions("a.attfdwoptions", "c.relname || '.' || a.attname")} AS fdw_options,
       NULLIF(NOT a.attislocal, false) AS inherited
     FROM pg_catalog.pg_attribute a
       ${joinRelation("a.attrelid")}
       JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
       LEFT JOIN ${identitySequences} AS identity
         ON a.attidentity <> '' AND identity.relation = a.attrelid AND identity.number = a.attnum
       ${major >= 18 ? joinNotNull : ""}
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
       AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

/** From 18 on a constraint, which has a name, may be not valid and may be not inherited. */
const notNullWithName = `a.attnotnull AS not_null,
  CASE WHEN nn.conname <> pg_catalog.left(c.relname || '_' || a.attname || '_not_null', 63) THEN nn.conname END
    AS not_null_name,
  NULLIF(NOT nn.convalidated, false) AS not_null_not_valid, NULLIF(nn.connoinherit, false) AS not_null_no_inherit`;
const notNull =
  `a.attnotnull AS not_null, NULL AS not_null_name, NULL AS not_null_not_valid, NULL AS not_null_no_inherit`;
const joinNotNull = `LEFT JOIN pg_catalog.pg_constraint nn
  ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum`;

const identitySequences = `(SELECT sd.refobjid AS relation, sd.refobjsubid AS number,
    pg_catalog.json_build_object(${sequenceOptions}, 'name', ${qualified("sn.nspname", "sc.relname")}) AS options
  FROM pg_catalog.pg_depend sd JOIN pg_catalog.pg_sequence s ON s.seqrelid = sd.objid
    JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
  WHERE sd.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND sd.refclassid = sd.classid AND sd.deptype = 'i')`;

/** Defaults speak of no column, so that their deparsing needs no relation, which would have to be opened for each. */
export const defaults: Reader = {
  kind: "default",
  catalog: "pg_attrdef",
  parent: "pg_class",
  single: true,
  expressions: { expression: asExpression },
  packed: { dense: ["oid", "parent_oid", "parent_sub", "name", "expression"], rare: ["inherited"] },
  sql: () =>
    `SELECT d.oid, d.adrelid AS parent_oid, d.adnum AS parent_sub, a.attname AS name,
       pg_catalog.pg_get_expr(d.adbin, 0) AS expression, NULLIF(NOT a.attislocal, false) AS inherited
     FROM pg_catalog.pg_attrdef d
       JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
       ${joinRelation("d.adrelid")}
     WHERE a.atthasdef AND a.attgenerated = '' AND NOT a.attisdropped AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};
