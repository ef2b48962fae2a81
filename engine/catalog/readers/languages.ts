import { firstUserOid, type Reader, roleName } from "./reader.ts";

const routine = (oid: string) => `NULLIF(${oid}::pg_catalog.regproc::pg_catalog.text, '-')`;

/** Languages that functions are written in, beyond those that PostgreSQL has by itself. */
export const languages: Reader = {
  kind: "language",
  catalog: "pg_language",
  sql: () =>
    `SELECT l.oid, l.lanname AS name, ${roleName("l.lanowner")} AS owner, l.lanpltrusted AS trusted,
       ${routine("l.lanplcallfoid")} AS handler, ${routine("l.laninline")} AS inline,
       ${routine("l.lanvalidator")} AS validator
     FROM pg_catalog.pg_language l WHERE l.lanispl AND l.oid >= ${firstUserOid}`,
};

/** Access methods of tables and indexes. */
export const accessMethods: Reader = {
  kind: "access method",
  catalog: "pg_am",
  sql: () =>
    `SELECT a.oid, a.amname AS name, a.amtype AS type, a.amhandler::pg_catalog.text AS handler
     FROM pg_catalog.pg_am a WHERE a.oid >= ${firstUserOid}`,
};
