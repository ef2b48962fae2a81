import { functionName, isUserSchema, type Reader, roleName } from "./reader.ts";
import { anySecret, genericOptions, placeholders } from "./secrets.ts";

export const foreignDataWrappers: Reader = {
  kind: "foreign data wrapper",
  catalog: "pg_foreign_data_wrapper",
  sql: () =>
    `SELECT w.oid, w.fdwname AS name, ${roleName("w.fdwowner")} AS owner, ${functionName("w.fdwhandler")} AS handler,
       ${functionName("w.fdwvalidator")} AS validator,
       ${genericOptions("w.fdwoptions", "w.fdwname")} AS options, ${placeholders("w.fdwoptions")}
     FROM pg_catalog.pg_foreign_data_wrapper w`,
};

export const foreignServers: Reader = {
  kind: "server",
  catalog: "pg_foreign_server",
  sql: () =>
    `SELECT s.oid, s.srvname AS name, ${roleName("s.srvowner")} AS owner, w.fdwname AS wrapper, s.srvtype AS type,
       s.srvversion AS version,
       ${genericOptions("s.srvoptions", "s.srvname")} AS options, ${placeholders("s.srvoptions")}
     FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw`,
};

/** What a role is on a server, by the role's name; `public` is no name of a role. */
export const userMappings: Reader = {
  kind: "user mapping",
  catalog: "pg_user_mapping",
  parent: "pg_foreign_server",
  sql: (_, rights) => {
    const name = `CASE WHEN m.umuser = 0 THEN 'public' ELSE ${roleName("m.umuser")}::text END`;
    const options = genericOptions("m.umoptions", `m.srvname || '/' || ${name}`, anySecret);
    // The view shows no options to those who may not see them; the table itself is the superuser's.
    const source = rights.userMappings
      ? `(SELECT um.oid AS umid, um.umserver AS srvid, s.srvname, um.umuser, um.umoptions
          FROM pg_catalog.pg_user_mapping um JOIN pg_catalog.pg_foreign_server s ON s.oid = um.umserver)`
      : "pg_catalog.pg_user_mappings";
    const unreadable = rights.userMappings ? "" : `, CASE WHEN m.umoptions IS NULL THEN '{options}'::text[] END
      AS unreadable`;
    return `SELECT m.umid AS oid, m.srvid AS parent_oid, ${name} AS name, ${options} AS options,
        ${placeholders("m.umoptions")}${unreadable}
      FROM ${source} m`;
  },
};

export const foreignTables: Reader = {
  kind: "foreign table",
  catalog: "pg_class",
  sql: () =>
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, ${roleName("c.relowner")} AS owner, s.srvname AS server,
       ${genericOptions("f.ftoptions", "n.nspname || '.' || c.relname")} AS options, ${placeholders("f.ftoptions")}
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
       JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
     WHERE ${isUserSchema()}`,
};
