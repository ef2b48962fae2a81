import { isUserSchema, type Reader, roleName } from "./reader.ts";

/** A function's qualified name, null for none. */
const routine = (column: string) => `NULLIF(a.${column}::pg_catalog.text, '-') AS ${column.slice("agg".length)}`;

/** A modification rule where it is not what PostgreSQL takes by itself. */
const modify = (column: string) =>
  `NULLIF(a.${column}, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char") AS ${column.slice("agg".length)}`;

export const aggregates: Reader = {
  kind: "aggregate",
  catalog: "pg_proc",
  sql: () =>
    `SELECT p.oid, n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS args,
       ${roleName("p.proowner")} AS owner,
       COALESCE(NULLIF(pg_catalog.pg_get_function_identity_arguments(p.oid), ''), '*') AS signature,
       pg_catalog.pg_get_function_result(p.oid) AS returns, a.aggkind = 'h' AS hypothetical,
       ${["aggtransfn", "aggfinalfn", "aggcombinefn", "aggserialfn", "aggdeserialfn"].map(routine).join(", ")},
       pg_catalog.format_type(a.aggtranstype, NULL) AS transtype, NULLIF(a.aggtransspace, 0) AS transspace,
       a.aggfinalextra AS finalextra, ${modify("aggfinalmodify")},
       pg_catalog.quote_literal(a.agginitval) AS initval,
       ${["aggmtransfn", "aggminvtransfn", "aggmfinalfn"].map(routine).join(", ")},
       CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END AS mtranstype,
       NULLIF(a.aggmtransspace, 0) AS mtransspace, a.aggmfinalextra AS mfinalextra, ${modify("aggmfinalmodify")},
       pg_catalog.quote_literal(a.aggminitval) AS minitval,
       (SELECT 'OPERATOR(' || pg_catalog.quote_ident(sn.nspname) || '.' || so.oprname || ')'
        FROM pg_catalog.pg_operator so JOIN pg_catalog.pg_namespace sn ON sn.oid = so.oprnamespace
        WHERE so.oid = a.aggsortop) AS sortop,
       NULLIF(p.proparallel, 'u') AS parallel
     FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
       JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE ${isUserSchema()}`,
};
