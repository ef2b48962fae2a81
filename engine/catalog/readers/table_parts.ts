import { asExpression, asStatement } from "../canonical.ts";
import { isUserSchema, joinRelation, type Reader } from "./reader.ts";

/**
 * Triggers that somebody made: not those of constraints, and of the copies on partitions only those that are in another
 * state than the trigger that they are a copy of.
 */
export const triggers: Reader = {
  kind: "trigger",
  catalog: "pg_trigger",
  parent: "pg_class",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT g.oid, g.tgrelid AS parent_oid, g.tgname AS name,
       CASE WHEN g.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(g.oid) END AS definition,
       NULLIF(g.tgenabled, 'O') AS enabled, g.tgconstraint <> 0 AS constraint, g.tgparentid <> 0 AS of_parent,
       g.tgparentid AS "need pg_trigger", CASE WHEN g.tgparentid <> 0 THEN g.tgrelid END AS "need pg_inherits"
     FROM pg_catalog.pg_trigger g LEFT JOIN pg_catalog.pg_trigger o ON o.oid = g.tgparentid ${joinRelation("g.tgrelid")}
     WHERE ((NOT g.tgisinternal AND g.tgparentid = 0) OR (NOT o.tgisinternal AND g.tgenabled <> o.tgenabled))
       AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

/** Rewrite rules without those that make a view a view. */
export const rules: Reader = {
  kind: "rule",
  catalog: "pg_rewrite",
  parent: "pg_class",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT r.oid, r.ev_class AS parent_oid, r.rulename AS name, pg_catalog.pg_get_ruledef(r.oid) AS definition,
       NULLIF(r.ev_enabled, 'O') AS enabled
     FROM pg_catalog.pg_rewrite r ${joinRelation("r.ev_class")}
     WHERE r.rulename <> '_RETURN' AND c.relpersistence <> 't' AND ${isUserSchema()}`,
};

export const policies: Reader = {
  kind: "policy",
  catalog: "pg_policy",
  parent: "pg_class",
  expressions: { using: asExpression, check: asExpression },
  sql: () =>
    `SELECT p.oid, p.polrelid AS parent_oid, p.polname AS name, p.polcmd AS command, NOT p.polpermissive AS restrictive,
       (SELECT pg_catalog.json_agg(CASE WHEN r = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(r) END
         ORDER BY pg_catalog.pg_get_userbyid(r))
        FROM pg_catalog.unnest(p.polroles) r) AS roles,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check
     FROM pg_catalog.pg_policy p ${joinRelation("p.polrelid")}
     WHERE ${isUserSchema()}`,
};
