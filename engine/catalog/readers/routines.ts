import { isUserSchema, type Reader, roleName } from "./reader.ts";

const routine = (kind: "function" | "procedure", kinds: string): Reader => ({
  kind,
  catalog: "pg_proc",
  sql: () =>
    `SELECT p.oid, n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS args,
       ${roleName("p.proowner")} AS owner, pg_catalog.pg_get_functiondef(p.oid) AS definition,
       pg_catalog.pg_get_function_result(p.oid) AS returns, pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
       p.proargnames AS argument_names
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.prokind IN (${kinds}) AND ${isUserSchema()}`,
});

export const functions = routine("function", "'f', 'w'");
export const procedures = routine("procedure", "'p'");
