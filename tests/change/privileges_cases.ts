import type { ConvergeCase } from "./converge.ts";

/** Roles that the cases name; tests make them, under these names, and take them away. */
export const caseRoles = ["priv_app", "priv_reader", "priv_owner", "priv_other", 'priv "Odd/*role'] as const;

const odd = '"priv ""Odd/*role"';

export type PrivilegeCase = Pick<ConvergeCase, "from" | "to" | "setup"> & {
  /** Statements that the plan from `from` to `to` must not hold. */
  never?: RegExp;
};

const everyKind = `CREATE SCHEMA s; CREATE TABLE s.t (a int, b int); CREATE VIEW s.v AS SELECT * FROM s.t;
  CREATE MATERIALIZED VIEW s.m AS SELECT * FROM s.t; CREATE SEQUENCE s.q;
  CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE s.p() LANGUAGE sql AS 'SELECT 1';
  CREATE DOMAIN s.d AS int; CREATE TYPE s.e AS ENUM ('x'); CREATE TYPE s.c AS (a int);
  CREATE TABLE s.i (id int GENERATED ALWAYS AS IDENTITY, n int);`;

const chain = `CREATE TABLE t (a int, b int); GRANT SELECT, INSERT ON t TO priv_app WITH GRANT OPTION;
  SET ROLE priv_app; GRANT SELECT ON t TO priv_reader WITH GRANT OPTION; GRANT INSERT (a) ON t TO priv_reader;
  SET ROLE priv_reader; GRANT SELECT (b) ON t TO ${odd}; RESET ROLE;`;

const defaults = `ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO priv_app, priv_reader;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE ON TABLES TO priv_other WITH GRANT OPTION;
  ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO priv_app, priv_reader;
  ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO PUBLIC, priv_app;
  ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO priv_app;
  ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO priv_app;
  ALTER DEFAULT PRIVILEGES REVOKE TRUNCATE ON TABLES FROM CURRENT_USER;`;

const manyObjects =
  `CREATE SCHEMA s; CREATE TABLE t (a int); CREATE TABLE s.t (a int); CREATE VIEW v AS SELECT * FROM t;
  CREATE MATERIALIZED VIEW s.m AS SELECT * FROM t; CREATE SEQUENCE q; CREATE SEQUENCE s.q;
  CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN d AS int; CREATE TYPE e AS ENUM ('x');
  CREATE TYPE s.c AS (a int); CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY, n serial);`;

export const privilegeCases: Record<string, PrivilegeCase> = {
  "column grants stay when a table grant goes": {
    from: `CREATE TABLE t (a int, b int, c int); GRANT SELECT, INSERT, UPDATE ON t TO priv_app WITH GRANT OPTION;
      GRANT SELECT (a), UPDATE (a, b) ON t TO priv_app; GRANT UPDATE (c) ON t TO priv_app WITH GRANT OPTION`,
    to: `CREATE TABLE t (a int, b int, c int); GRANT UPDATE ON t TO priv_app;
      GRANT SELECT (a), INSERT (b), UPDATE (a) ON t TO priv_app; GRANT UPDATE (c) ON t TO priv_app WITH GRANT OPTION`,
  },
  "the right to grant on comes and goes without the privilege going": {
    from: `${everyKind} GRANT SELECT, INSERT ON s.t TO priv_app WITH GRANT OPTION; GRANT USAGE ON SCHEMA s TO priv_app`,
    to: `${everyKind} GRANT SELECT ON s.t TO priv_app; GRANT INSERT ON s.t TO priv_app WITH GRANT OPTION;
      GRANT USAGE ON SCHEMA s TO priv_app WITH GRANT OPTION`,
    never: /REVOKE (?!GRANT OPTION FOR)/,
  },
  "what the owner has of its own": {
    from:
      `CREATE TABLE t (a int); REVOKE INSERT ON t FROM CURRENT_USER; GRANT SELECT ON t TO CURRENT_USER WITH GRANT OPTION`,
    to: `CREATE TABLE t (a int); REVOKE ALL ON t FROM CURRENT_USER; GRANT SELECT (a) ON t TO CURRENT_USER`,
  },
  "what others granted comes and goes in its order": {
    from: "CREATE TABLE t (a int, b int); GRANT SELECT (a) ON t TO priv_other",
    to: chain,
  },
  "others grant something else": {
    from: chain,
    to: `CREATE TABLE t (a int, b int); GRANT UPDATE ON t TO priv_app WITH GRANT OPTION; GRANT SELECT ON t TO priv_app;
      SET ROLE priv_app; GRANT UPDATE ON t TO priv_reader; GRANT UPDATE (b) ON t TO ${odd}; RESET ROLE`,
  },
  "every kind of object": {
    from: everyKind,
    to: `${everyKind} GRANT CREATE ON SCHEMA s TO priv_app; GRANT SELECT ON s.v, s.m TO priv_app; GRANT UPDATE ON s.q TO
      PUBLIC; REVOKE EXECUTE ON FUNCTION s.f(int) FROM PUBLIC; GRANT EXECUTE ON PROCEDURE s.p() TO ${odd};
      REVOKE ALL ON TYPE s.d, s.e, s.c FROM PUBLIC; GRANT USAGE ON TYPE s.e TO priv_reader WITH GRANT OPTION;
      GRANT SELECT (a) ON s.v TO priv_reader; GRANT USAGE ON SEQUENCE s.i_id_seq TO priv_app;
      GRANT SELECT (id) ON s.i TO priv_app`,
  },
  "languages, wrappers and servers": {
    setup: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER r FOREIGN DATA WRAPPER w",
    from: "",
    to: `REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT USAGE ON LANGUAGE sql TO priv_app WITH GRANT OPTION;
      GRANT USAGE ON FOREIGN DATA WRAPPER w TO priv_app; GRANT USAGE ON FOREIGN SERVER r TO priv_reader`,
  },
  "what came with the server": {
    from: "GRANT SELECT (relname) ON pg_catalog.pg_class TO priv_app",
    to: `REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO priv_app; REVOKE ALL ON information_schema.tables FROM PUBLIC;
      REVOKE USAGE ON SCHEMA information_schema FROM PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC;
      REVOKE USAGE ON TYPE pg_catalog.int4 FROM PUBLIC`,
  },
  "large objects get rights and are never removed": {
    from: "SELECT lo_create(424242)",
    to: "SELECT lo_create(424242); GRANT SELECT ON LARGE OBJECT 424242 TO priv_app",
    never: /lo_unlink/,
  },
  "the schema public is dropped": {
    from: "REVOKE USAGE ON SCHEMA public FROM PUBLIC",
    to: "DROP SCHEMA public",
  },
  "default privileges of every kind": {
    from: `CREATE SCHEMA s; ALTER DEFAULT PRIVILEGES FOR ROLE priv_owner GRANT SELECT ON TABLES TO priv_app;
      ALTER DEFAULT PRIVILEGES FOR ROLE priv_owner IN SCHEMA s GRANT ALL ON TABLES TO priv_owner`,
    to: `CREATE SCHEMA s; ${defaults}
      ALTER DEFAULT PRIVILEGES FOR ROLE priv_owner GRANT SELECT, INSERT ON TABLES TO priv_app WITH GRANT OPTION;
      ALTER DEFAULT PRIVILEGES FOR ROLE priv_owner REVOKE ALL ON TABLES FROM priv_owner;
      ALTER DEFAULT PRIVILEGES FOR ROLE priv_owner IN SCHEMA s GRANT SELECT ON TABLES TO priv_owner, ${odd}, PUBLIC`,
  },
  "new objects have what default privileges give, and nothing else": {
    setup: defaults,
    from: "",
    to: `${manyObjects} REVOKE ALL ON t FROM priv_app, priv_other; REVOKE INSERT ON v FROM priv_reader;
      REVOKE USAGE ON SEQUENCE q, i_id_seq FROM priv_reader; GRANT SELECT ON i_id_seq TO priv_app;
      REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION s.f() TO PUBLIC; GRANT USAGE ON TYPE d TO PUBLIC;
      REVOKE ALL ON SCHEMA s FROM priv_app; GRANT TRUNCATE ON s.t TO CURRENT_USER;
      ALTER TABLE s.t OWNER TO priv_app; ALTER MATERIALIZED VIEW s.m OWNER TO priv_owner; ALTER TABLE i OWNER TO priv_reader`,
  },
  "default privileges go in the plan that makes objects": { from: defaults, to: manyObjects },
  "default privileges come in the plan that makes objects": { from: "", to: `${manyObjects} ${defaults}` },
  "an identity comes to a column under default privileges": {
    setup: defaults,
    from: "CREATE TABLE t (a int NOT NULL)",
    to: `CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY, b int GENERATED ALWAYS AS IDENTITY);
      REVOKE ALL ON SEQUENCE t_a_seq FROM priv_app; GRANT UPDATE ON SEQUENCE t_b_seq TO priv_other`,
  },
  "an owner changes and grants change with it": {
    from: `CREATE TABLE t (id serial, a int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t OWNER TO priv_owner;
      GRANT SELECT, INSERT (a) ON t TO priv_other WITH GRANT OPTION; GRANT SELECT ON t TO priv_app;
      GRANT USAGE ON t_id_seq, t_a_seq TO priv_other; REVOKE UPDATE ON t FROM priv_owner;
      SET ROLE priv_other; GRANT SELECT ON t TO priv_reader; RESET ROLE`,
    to: `CREATE TABLE t (id serial, a int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t OWNER TO priv_other;
      GRANT SELECT ON t TO priv_owner; GRANT SELECT ON t TO priv_app; REVOKE UPDATE ON t FROM priv_other;
      GRANT USAGE ON t_id_seq, t_a_seq TO priv_owner; GRANT SELECT ON t TO priv_reader`,
  },
  "owners of every kind": {
    from: everyKind,
    to: `${everyKind} ALTER SCHEMA s OWNER TO priv_owner; ALTER TABLE s.t OWNER TO priv_owner;
      ALTER VIEW s.v OWNER TO priv_app; ALTER MATERIALIZED VIEW s.m OWNER TO ${odd}; ALTER SEQUENCE s.q OWNER TO priv_app;
      ALTER FUNCTION s.f(int) OWNER TO priv_app; ALTER PROCEDURE s.p() OWNER TO priv_app; ALTER DOMAIN s.d OWNER TO
      priv_app; ALTER TYPE s.e OWNER TO priv_app; ALTER TYPE s.c OWNER TO priv_app; ALTER TABLE s.i OWNER TO priv_reader`,
  },
  "a sequence goes from one table to another of another owner": {
    from: `CREATE TABLE a (n int); CREATE TABLE b (n int); CREATE SEQUENCE q; ALTER TABLE a OWNER TO priv_owner;
      ALTER TABLE b OWNER TO priv_other; ALTER SEQUENCE q OWNER TO priv_owner; ALTER SEQUENCE q OWNED BY a.n`,
    to: `CREATE TABLE a (n int); CREATE TABLE b (n int); CREATE SEQUENCE q; ALTER TABLE a OWNER TO priv_owner;
      ALTER TABLE b OWNER TO priv_other; ALTER SEQUENCE q OWNER TO priv_other; ALTER SEQUENCE q OWNED BY b.n`,
  },
  "a sequence is left behind when its table changes hands": {
    from: `CREATE TABLE a (n serial); ALTER TABLE a OWNER TO priv_owner; GRANT USAGE ON a_n_seq TO priv_app`,
    to: `CREATE TABLE a (n serial); ALTER TABLE a OWNER TO priv_owner; ALTER SEQUENCE a_n_seq OWNED BY NONE;
      ALTER TABLE a OWNER TO priv_app; GRANT USAGE ON a_n_seq TO priv_reader`,
  },
  "a serial column comes to a table of another owner": {
    from: "CREATE TABLE a (n int); ALTER TABLE a OWNER TO priv_owner",
    to: "CREATE TABLE a (n int, id serial); ALTER TABLE a OWNER TO priv_owner",
  },
  "settings of the database": {
    from: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = ''''', current_database());
      EXECUTE format('ALTER ROLE priv_app IN DATABASE %I SET work_mem = ''64MB''', current_database());
      EXECUTE format('ALTER DATABASE %I SET my.note = ''it''''s "so", %%''', current_database()); END $$`,
    to:
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = "$user", "we""ird,", public', current_database());
      EXECUTE format('ALTER ROLE ${odd} IN DATABASE %I SET search_path = public', current_database());
      EXECUTE format('ALTER ROLE priv_app IN DATABASE %I SET work_mem = ''65MB''', current_database());
      EXECUTE format('ALTER DATABASE %I SET datestyle = ''ISO, DMY''', current_database()); END $$`,
  },
};
