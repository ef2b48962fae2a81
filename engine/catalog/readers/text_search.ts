import { definitionItems } from "../definition_items.ts";
import { functionName, isUserSchema, qualified, type Reader, roleName } from "./reader.ts";

function from(catalog: string, prefix: string): string {
  return `FROM pg_catalog.${catalog} t JOIN pg_catalog.pg_namespace n ON n.oid = t.${prefix}namespace`;
}

export const textSearchParsers: Reader = {
  kind: "text search parser",
  catalog: "pg_ts_parser",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.prsname AS name, ${functionName("t.prsstart")} AS start,
       ${functionName("t.prstoken")} AS gettoken, ${functionName("t.prsend")} AS end,
       ${functionName("t.prslextype")} AS lextypes, ${functionName("t.prsheadline")} AS headline
     ${from("pg_ts_parser", "prs")} WHERE ${isUserSchema()}`,
};

export const textSearchTemplates: Reader = {
  kind: "text search template",
  catalog: "pg_ts_template",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.tmplname AS name, ${functionName("t.tmplinit")} AS init,
       ${functionName("t.tmpllexize")} AS lexize
     ${from("pg_ts_template", "tmpl")} WHERE ${isUserSchema()}`,
};

export const textSearchDictionaries: Reader = {
  kind: "text search dictionary",
  catalog: "pg_ts_dict",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.dictname AS name, ${roleName("t.dictowner")} AS owner,
       (SELECT ${qualified("tn.nspname", "tt.tmplname")} FROM pg_catalog.pg_ts_template tt
          JOIN pg_catalog.pg_namespace tn ON tn.oid = tt.tmplnamespace WHERE tt.oid = t.dicttemplate) AS template,
       t.dictinitoption AS options
     ${from("pg_ts_dict", "dict")} WHERE ${isUserSchema()}`,
  // The server keeps them as one text in its own syntax, whose parts change one by one.
  refine: (row, parser) =>
    typeof row.options === "string" ? { ...row, options: definitionItems(row.options, parser) } : row,
};

export const textSearchConfigurations: Reader = {
  kind: "text search configuration",
  catalog: "pg_ts_config",
  sql: () =>
    `SELECT t.oid, n.nspname AS schema, t.cfgname AS name, ${roleName("t.cfgowner")} AS owner,
       (SELECT ${qualified("pn.nspname", "p.prsname")} FROM pg_catalog.pg_ts_parser p
          JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = t.cfgparser) AS parser,
       (SELECT pg_catalog.json_object_agg(m.token, m.dictionaries ORDER BY m.token COLLATE pg_catalog."C") FROM (
          SELECT k.alias AS token,
            pg_catalog.json_agg(${qualified("dn.nspname", "d.dictname")} ORDER BY cm.mapseqno) AS dictionaries
          FROM pg_catalog.pg_ts_config_map cm
            JOIN pg_catalog.ts_token_type(t.cfgparser) k ON k.tokid = cm.maptokentype
            JOIN pg_catalog.pg_ts_dict d ON d.oid = cm.mapdict
            JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
          WHERE cm.mapcfg = t.oid GROUP BY k.alias) m) AS mappings
     ${from("pg_ts_config", "cfg")} WHERE ${isUserSchema()}`,
};
