import { asStatement } from "../canonical.ts";
import { isUserSchema, type Reader, roleName } from "./reader.ts";

/** Extended statistics: kinds, columns and expressions are all in the definition. */
export const statistics: Reader = {
  kind: "statistics",
  catalog: "pg_statistic_ext",
  expressions: { definition: asStatement },
  sql: () =>
    `SELECT s.oid, n.nspname AS schema, s.stxname AS name, ${roleName("s.stxowner")} AS owner,
       pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition, NULLIF(s.stxstattarget, -1) AS target
     FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
       JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
     WHERE ${isUserSchema()}`,
};
