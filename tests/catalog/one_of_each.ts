/** One object of a kind: what makes it, and what facts or PostgreSQL's own words call the kind. */
export interface Sample {
  kinds: readonly string[];
  /** Where other objects are of that kind too: part of its name. */
  token?: string;
  ddl: string;
  /** What shared objects need afterwards. */
  cleanup?: string;
  since?: number;
}

/** One object of every kind that a database can hold; `role` is a role of the test's own. */
export function oneOfEach(role: string, database: string): Sample[] {
  return [
    { kinds: ["schema"], token: "n_schema", ddl: "CREATE SCHEMA n_schema" },
    { kinds: ["type", "enum"], token: "n_enum", ddl: "CREATE TYPE n_enum AS ENUM ('a', 'b')" },
    { kinds: ["type", "domain"], token: "n_domain", ddl: "CREATE DOMAIN n_domain AS int CHECK (VALUE > 0) NOT NULL" },
    { kinds: ["type", "composite type"], token: "n_composite", ddl: "CREATE TYPE n_composite AS (a int)" },
    { kinds: ["type", "range"], token: "n_range", ddl: "CREATE TYPE n_range AS RANGE (SUBTYPE = float8)" },
    { kinds: ["type", "shell type"], token: "n_shell", ddl: "CREATE TYPE n_shell" },
    {
      kinds: ["type", "base type"],
      token: "n_base",
      ddl: `CREATE TYPE n_base;
        CREATE FUNCTION n_base_in(cstring) RETURNS n_base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION n_base_out(n_base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE n_base (INPUT = n_base_in, OUTPUT = n_base_out)`,
    },
    {
      kinds: ["function"],
      token: "n_function",
      ddl: "CREATE FUNCTION n_function(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
    },
    { kinds: ["procedure"], token: "n_procedure", ddl: "CREATE PROCEDURE n_procedure() LANGUAGE sql AS 'SELECT 1'" },
    {
      kinds: ["aggregate"],
      token: "n_aggregate",
      ddl: "CREATE AGGREGATE n_aggregate(int) (SFUNC = int4pl, STYPE = int)",
    },
    {
      kinds: ["table"],
      token: "n_table",
      ddl: `CREATE TABLE n_table (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES n_table,
          big text DEFAULT 'x', twice int GENERATED ALWAYS AS (2) STORED, CONSTRAINT n_check CHECK (id > 0))`,
    },
    { kinds: ["default", "default value"], token: "n_table.big", ddl: "" },
    { kinds: ["constraint", "table constraint"], token: "n_check", ddl: "" },
    { kinds: ["index"], token: "n_index", ddl: "CREATE INDEX n_index ON n_table (big)" },
    { kinds: ["sequence"], token: "n_sequence", ddl: "CREATE SEQUENCE n_sequence" },
    { kinds: ["view"], token: "n_view", ddl: "CREATE VIEW n_view AS SELECT id FROM n_table" },
    { kinds: ["materialized view"], token: "n_matview", ddl: "CREATE MATERIALIZED VIEW n_matview AS SELECT 1 AS one" },
    {
      kinds: ["partition", "table"],
      token: "n_part",
      ddl: `CREATE TABLE n_whole (id int PRIMARY KEY, big text) PARTITION BY RANGE (id);
        CREATE TABLE n_part PARTITION OF n_whole DEFAULT; CREATE INDEX ON n_whole (big)`,
    },
    {
      kinds: ["trigger"],
      token: "n_trigger",
      ddl: `CREATE FUNCTION n_trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER n_trigger AFTER INSERT ON n_whole FOR EACH ROW EXECUTE FUNCTION n_trigger_function();
        CREATE CONSTRAINT TRIGGER n_constraint_trigger AFTER INSERT ON n_table FOR EACH ROW
          EXECUTE FUNCTION n_trigger_function()`,
    },
    { kinds: ["rule"], token: "n_rule", ddl: "CREATE RULE n_rule AS ON DELETE TO n_table DO INSTEAD NOTHING" },
    { kinds: ["policy"], token: "n_policy", ddl: "CREATE POLICY n_policy ON n_table USING (true)" },
    {
      kinds: ["statistics", "statistics object"],
      token: "n_statistics",
      ddl: "CREATE STATISTICS n_statistics ON id, big FROM n_table",
    },
    {
      kinds: ["operator"],
      ddl: `CREATE FUNCTION n_equal(n_composite, n_composite) RETURNS bool LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR === (LEFTARG = n_composite, RIGHTARG = n_composite, FUNCTION = n_equal)`,
    },
    { kinds: ["operator family"], token: "n_family", ddl: "CREATE OPERATOR FAMILY n_family USING btree" },
    {
      kinds: ["operator class"],
      token: "n_class",
      ddl: `CREATE OPERATOR CLASS n_class FOR TYPE int USING btree FAMILY n_family AS
          OPERATOR 3 =, FUNCTION 1 btint4cmp(int4, int4);
        ALTER OPERATOR FAMILY n_family USING btree ADD OPERATOR 3 = (int8, int8)`,
    },
    { kinds: ["cast"], ddl: "CREATE CAST (n_composite AS json) WITH INOUT" },
    {
      kinds: ["conversion"],
      ddl: "CREATE CONVERSION n_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    },
    { kinds: ["collation"], ddl: `CREATE COLLATION n_collation FROM "C"` },
    { kinds: ["language"], ddl: "CREATE LANGUAGE n_language HANDLER plpgsql_call_handler" },
    {
      kinds: ["transform"],
      ddl: `CREATE TRANSFORM FOR int LANGUAGE n_language (FROM SQL WITH FUNCTION prsd_lextype(internal),
        TO SQL WITH FUNCTION int4recv(internal))`,
    },
    { kinds: ["access method"], ddl: "CREATE ACCESS METHOD n_method TYPE TABLE HANDLER heap_tableam_handler" },
    {
      kinds: ["text search parser"],
      ddl: `CREATE TEXT SEARCH PARSER n_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
        LEXTYPES = prsd_lextype)`,
    },
    {
      kinds: ["text search template"],
      ddl: "CREATE TEXT SEARCH TEMPLATE n_template (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
    },
    { kinds: ["text search dictionary"], ddl: "CREATE TEXT SEARCH DICTIONARY n_dictionary (TEMPLATE = simple)" },
    { kinds: ["text search configuration"], ddl: "CREATE TEXT SEARCH CONFIGURATION n_configuration (COPY = simple)" },
    { kinds: ["foreign data wrapper", "foreign-data wrapper"], ddl: "CREATE FOREIGN DATA WRAPPER n_wrapper" },
    { kinds: ["server"], ddl: "CREATE SERVER n_server FOREIGN DATA WRAPPER n_wrapper" },
    { kinds: ["user mapping"], ddl: "CREATE USER MAPPING FOR PUBLIC SERVER n_server" },
    { kinds: ["foreign table"], ddl: "CREATE FOREIGN TABLE n_foreign (a int DEFAULT 1 CHECK (a > 0)) SERVER n_server" },
    { kinds: ["publication"], ddl: "CREATE PUBLICATION n_publication FOR TABLE n_table" },
    { kinds: ["publication table", "publication relation"], ddl: "" },
    {
      kinds: ["publication schema", "publication namespace"],
      ddl: "CREATE PUBLICATION n_schema_publication FOR TABLES IN SCHEMA n_schema",
      since: 15,
    },
    {
      kinds: ["subscription"],
      ddl: `CREATE SUBSCRIPTION n_subscription CONNECTION 'host=nowhere dbname=${database}' PUBLICATION p
        WITH (connect = false, slot_name = NONE, enabled = false)`,
      cleanup: "DROP SUBSCRIPTION n_subscription",
    },
    {
      kinds: ["event trigger"],
      ddl: `CREATE FUNCTION n_event_function() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER n_event ON sql_drop EXECUTE FUNCTION n_event_function()`,
    },
    { kinds: ["default privileges", "default acl"], ddl: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${role}` },
    { kinds: ["large object"], ddl: `SELECT lo_create(4711000); GRANT SELECT ON LARGE OBJECT 4711000 TO ${role}` },
    {
      kinds: ["parameter", "parameter ACL", "grant"],
      token: "log_min_messages",
      ddl: `GRANT SET ON PARAMETER log_min_messages TO ${role}`,
      since: 15,
    },
    { kinds: ["database setting"], ddl: `ALTER DATABASE ${database} SET work_mem = '5MB'` },
    { kinds: ["extension"], ddl: "" },
  ];
}
