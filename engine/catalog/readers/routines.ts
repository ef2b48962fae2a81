import { asStatement } from "../canonical.ts";
import { isUserSchema, type Reader, roleName } from "./reader.ts";

/**
 * Functions and procedures, without those that come with something else, as the constructors of a range do. What decides
 * whether a definition can take the place of another stands beside it.
 */
const routine = (kind: "function" | "procedure", kinds: string): Reader => ({
  kind,
  catalog: "pg_proc",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT p.oid, n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS args,
       ${roleName("p.proowner")} AS owner, pg_catalog.pg_get_functiondef(p.oid) AS definition,
       pg_catalog.pg_get_function_result(p.oid) AS returns, p.prokind = 'w' AS is_window,
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(COALESCE(a.mode, 'i'), COALESCE(a.name, ''),
          pg_catalog.format_type(a.type, NULL)) ORDER BY a.number)
        FROM ROWS FROM (pg_catalog.unnest(COALESCE(p.proallargtypes, p.proargtypes::pg_catalog.oid[])),
          pg_catalog.unnest(p.proargmodes), pg_catalog.unnest(p.proargnames))
          WITH ORDINALITY AS a (type, mode, name, number)) AS arguments,
       NULLIF(p.pronargdefaults, 0) AS defaults
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.prokind IN (${kinds}) AND ${isUserSchema()} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
       WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'i')`,
});

export const functions = routine("function", "'f', 'w'");
export const procedures = routine("procedure", "'p'");
