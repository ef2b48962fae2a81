import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "./edited.ts";
import type { TableThere } from "./tables.ts";

/** Kinds that hang on little else: operators, text search, foreign servers, replication, rights of the database. */
export function odds() {
  return fc.record({
    cast: slot(pick("", " AS ASSIGNMENT", " AS IMPLICIT")),
    castBy: pick("WITH INOUT", 'WITH FUNCTION a.cast_kind("Odd b".kind)'),
    operator: slot(fc.record({
      function: pick("int4eq", "int4ne"),
      rest: pick("", ", RESTRICT = eqsel", ", RESTRICT = eqsel, JOIN = eqjoinsel, MERGES, HASHES"),
      commutes: rarely(),
      comment: pick("", "", "same"),
    })),
    family: slot(fc.record({ loose: rarely(), comment: pick("", "family") })),
    class: slot(fc.record({ family: rarely(), isDefault: fc.constant(false), strategy: pick(1, 1, 2) })),
    conversion: slot(pick("CONVERSION", "DEFAULT CONVERSION")),
    dictionary: slot(
      fc.record({
        options: pick(
          "template = simple",
          "template = simple, accept = false",
          "template = snowball, language = english",
        ),
        comment: pick("", "words"),
      }),
    ),
    configuration: slot(
      fc.record({
        mapping: pick("simple", "own", "english_stem, simple"),
        tokens: pick("asciiword", "asciiword, word", "email"),
      }),
    ),
    template: slot(pick("dsimple_init", "dsimple_init")),
    wrapper: slot(
      fc.record({
        options: pick("", " OPTIONS (debug 'true')", " OPTIONS (debug 'false', two 'x y')"),
        granted: rarely(),
      }),
    ),
    server: slot(fc.record({
      version: pick("", " VERSION '2'"),
      options: pick("", " OPTIONS (host 'h')", " OPTIONS (host 'i', port '5')"),
      owner: pick("", "", "gen_owner"),
      comment: pick("", "far"),
    })),
    mapping: slot(fc.record({ for: pick("PUBLIC", "gen_reader"), options: pick("", " OPTIONS (user 'u')") })),
    foreign: slot(fc.record({
      columns: pick(
        "id integer",
        "id integer, note text",
        "id bigint OPTIONS (x 'y') NOT NULL, note varchar(9) DEFAULT 'n'",
      ),
      options: pick("", " OPTIONS (t 'u')"),
      check: pick("", "id > 3"),
      comment: pick("", "abroad"),
    })),
    publication: slot(fc.record({
      what: pick("all", "table", "table", "where", "columns", "schema", "none"),
      with: pick("", "publish = 'insert'", "publish_via_partition_root = true"),
      comment: pick("", "published"),
    })),
    subscription: slot(fc.record({
      connection: pick("host=nowhere dbname=x", "host=elsewhere dbname=x"),
      with: pick("", ", binary = true", ", synchronous_commit = 'remote_apply'", ", streaming = on"),
      publications: pick("p", "p, q"),
    })),
    event: slot(fc.record({
      on: pick("ddl_command_end", "ddl_command_end", "sql_drop"),
      tags: pick("", " WHEN TAG IN ('CREATE SERVER')"),
      state: pick("", "DISABLE", "ENABLE ALWAYS"),
      comment: pick("", "watched"),
    })),
    defaults: slot(fc.record({
      schema: pick("", " IN SCHEMA a"),
      what: pick(
        "GRANT SELECT ON TABLES TO gen_reader",
        "GRANT ALL ON TABLES TO gen_writer WITH GRANT OPTION",
        "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "GRANT USAGE ON SEQUENCES TO gen_reader",
      ),
      role: pick("", " FOR ROLE gen_owner"),
    })),
    schema: fc.record({
      granted: pick("", "USAGE", "ALL"),
      comment: pick("", "", "main"),
      owner: pick("", "", "gen_owner"),
    }),
    typeRights: pick("", "", "REVOKE ALL ON TYPE # FROM PUBLIC", "GRANT USAGE ON TYPE # TO gen_reader"),
    typeComment: pick("", "", "kinds"),
    method: slot(fc.constant(true)),
    onMethod: rarely(),
    base: slot(fc.record({ storage: pick("plain", "plain"), category: fc.constantFrom("U", "N") })),
    transform: rarely(),
    typed: slot(fc.record({ key: rarely(), given: pick("", "7") })),
    temporal: slot(fc.record({ key: pick("PRIMARY KEY", "UNIQUE"), reference: rarely() })),
  });
}

export type Odds = Tree<ReturnType<typeof odds> extends fc.Arbitrary<infer T> ? T : never>;

interface Place {
  readonly major: number;
  readonly types: ReadonlySet<string>;
  readonly tables: ReadonlyMap<string, TableThere>;
}

export function renderOdds(side: Odds, { major, types, tables }: Place): string[] {
  const sql: string[] = [];
  const comment = (what: string, text: string) => text && sql.push(`COMMENT ON ${what} IS '${text}'`);
  if (side.cast !== undefined && types.has('"Odd b".kind')) {
    const isOwn = side.castBy.startsWith("WITH FUNCTION");
    if (isOwn) sql.push(`CREATE FUNCTION a.cast_kind("Odd b".kind) RETURNS integer LANGUAGE sql AS 'SELECT 1'`);
    sql.push(`CREATE CAST ("Odd b".kind AS ${isOwn ? "integer" : "json"}) ${side.castBy}${side.cast}`);
  }
  if (side.operator) {
    const { function: by, rest, commutes, comment: text } = side.operator;
    sql.push(
      `CREATE OPERATOR a.=== (FUNCTION = ${by}, LEFTARG = integer, RIGHTARG = integer${
        commutes ? ", COMMUTATOR = OPERATOR(a.===)" : ""
      }${rest})`,
    );
    comment("OPERATOR a.=== (integer, integer)", text);
  }
  if (side.family) {
    sql.push("CREATE OPERATOR FAMILY a.ours USING btree");
    if (side.family.loose) {
      sql.push(
        "ALTER OPERATOR FAMILY a.ours USING btree ADD OPERATOR 1 <(integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)",
      );
    }
    comment("OPERATOR FAMILY a.ours USING btree", side.family.comment);
  }
  if (side.class) {
    const family = side.class.family && side.family ? " FAMILY a.ours" : "";
    sql.push(
      `CREATE OPERATOR CLASS a.backward FOR TYPE integer USING btree${family} AS OPERATOR 1 >, OPERATOR 3 =${
        side.class.strategy === 2 ? ", OPERATOR 5 <" : ""
      }, FUNCTION 1 btint4cmp(integer, integer)`,
    );
    if (tables.has("a.t0")) sql.push("CREATE INDEX i_backward ON a.t0 ((id::integer) a.backward)");
  }
  if (side.conversion) sql.push(`CREATE ${side.conversion} a.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`);
  if (side.template) sql.push(`CREATE TEXT SEARCH TEMPLATE a.templ (INIT = ${side.template}, LEXIZE = dsimple_lexize)`);
  if (side.dictionary) {
    sql.push(`CREATE TEXT SEARCH DICTIONARY a.own (${side.dictionary.options})`);
    comment("TEXT SEARCH DICTIONARY a.own", side.dictionary.comment);
  }
  if (side.configuration) {
    const { mapping, tokens } = side.configuration;
    const by = mapping === "own" ? side.dictionary ? "a.own" : "simple" : mapping;
    sql.push(
      "CREATE TEXT SEARCH CONFIGURATION a.conf (PARSER = default)",
      `ALTER TEXT SEARCH CONFIGURATION a.conf ADD MAPPING FOR ${tokens} WITH ${by}`,
    );
  }
  sql.push(...renderForeign(side));
  sql.push(...renderReplication(side, major, tables));
  if (side.event) {
    const { on, tags, state, comment: text } = side.event;
    sql.push(
      "CREATE FUNCTION a.watch() RETURNS event_trigger LANGUAGE plpgsql AS $e$BEGIN NULL; END$e$",
      `CREATE EVENT TRIGGER watch ON ${on}${on === "sql_drop" ? "" : tags} EXECUTE FUNCTION a.watch()`,
    );
    if (state) sql.push(`ALTER EVENT TRIGGER watch ${state}`);
    comment("EVENT TRIGGER watch", text);
  }
  if (side.schema.owner) sql.push(`ALTER SCHEMA a OWNER TO ${side.schema.owner}`);
  if (side.schema.granted) sql.push(`GRANT ${side.schema.granted} ON SCHEMA a TO gen_reader`);
  comment("SCHEMA a", side.schema.comment);
  const named = types.has("a.mood") ? "a.mood" : types.has("a.pos") ? "a.pos" : undefined;
  if (named !== undefined) {
    if (side.typeRights) sql.push(side.typeRights.replace("#", named));
    comment(`${named === "a.pos" ? "DOMAIN" : "TYPE"} ${named}`, side.typeComment);
  }
  if (side.method) {
    sql.push("CREATE ACCESS METHOD heap_two TYPE TABLE HANDLER heap_tableam_handler");
    if (side.onMethod && major >= 15 && tables.has("a.t1")) sql.push("ALTER TABLE a.t1 SET ACCESS METHOD heap_two");
  }
  if (side.base) {
    sql.push(
      "CREATE TYPE a.own_int",
      "CREATE FUNCTION a.own_in(cstring) RETURNS a.own_int LANGUAGE internal IMMUTABLE STRICT AS 'int4in'",
      "CREATE FUNCTION a.own_out(a.own_int) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'",
      `CREATE TYPE a.own_int (INPUT = a.own_in, OUTPUT = a.own_out, LIKE = integer, CATEGORY = '${side.base.category}')`,
      "CREATE TABLE a.of_own (v a.own_int)",
    );
  }
  if (side.typed && types.has("a.pair")) {
    sql.push(`CREATE TABLE a.typed OF a.pair${side.typed.given && ` (x WITH OPTIONS DEFAULT ${side.typed.given})`}`);
    if (side.typed.key) sql.push("ALTER TABLE a.typed ADD CONSTRAINT typed_key PRIMARY KEY (x)");
  }
  if (side.temporal && major >= 18) {
    sql.push(
      "CREATE TABLE a.stays (room int4range, during daterange, other text)",
      `ALTER TABLE a.stays ADD CONSTRAINT stays_key ${side.temporal.key} (room, during WITHOUT OVERLAPS)`,
      "CREATE TABLE a.guests (room int4range, during daterange)",
    );
    if (side.temporal.reference && side.temporal.key === "PRIMARY KEY") {
      sql.push(
        "ALTER TABLE a.guests ADD CONSTRAINT guests_fk FOREIGN KEY (room, PERIOD during) REFERENCES a.stays (room, PERIOD during)",
      );
    }
  }
  return sql;
}

/** Default privileges come last: what a side makes does not count on them. */
export function renderDefaults({ defaults }: Odds): string[] {
  if (!defaults) return [];
  const schema = defaults.what.startsWith("REVOKE") ? "" : defaults.schema;
  return [`ALTER DEFAULT PRIVILEGES${defaults.role}${schema} ${defaults.what}`];
}

function renderForeign({ wrapper, server, mapping, foreign }: Odds): string[] {
  if (!wrapper) return [];
  const sql = [`CREATE FOREIGN DATA WRAPPER far${wrapper.options}`];
  if (wrapper.granted) sql.push("GRANT USAGE ON FOREIGN DATA WRAPPER far TO gen_reader");
  if (!server) return sql;
  sql.push(`CREATE SERVER away${server.version} FOREIGN DATA WRAPPER far${server.options}`);
  if (server.comment) sql.push(`COMMENT ON SERVER away IS '${server.comment}'`);
  if (mapping) sql.push(`CREATE USER MAPPING FOR ${mapping.for} SERVER away${mapping.options}`);
  if (foreign) {
    sql.push(`CREATE FOREIGN TABLE a.abroad (${foreign.columns}) SERVER away${foreign.options}`);
    if (foreign.check) sql.push(`ALTER FOREIGN TABLE a.abroad ADD CONSTRAINT far_check CHECK (${foreign.check})`);
    if (foreign.comment) sql.push(`COMMENT ON FOREIGN TABLE a.abroad IS '${foreign.comment}'`);
  }
  return sql;
}

function renderReplication(
  { publication, subscription }: Odds,
  major: number,
  tables: ReadonlyMap<string, TableThere>,
): string[] {
  const sql: string[] = [];
  if (publication) {
    const { what, with: options, comment } = publication;
    const t0 = tables.get("a.t0");
    const isPlain = t0 !== undefined && !t0.isUnlogged;
    const wanted = major < 15 && what !== "all" ? "table" : what;
    const of = wanted === "all"
      ? " FOR ALL TABLES"
      : wanted === "schema"
      ? " FOR TABLES IN SCHEMA a"
      : wanted === "none" || !isPlain
      ? ""
      : ` FOR TABLE a.t0${wanted === "where" ? " WHERE (id > 3)" : wanted === "columns" ? " (id)" : ""}`;
    sql.push(`CREATE PUBLICATION pub${of}${options && ` WITH (${options})`}`);
    if (comment) sql.push(`COMMENT ON PUBLICATION pub IS '${comment}'`);
  }
  if (subscription) {
    const { connection, with: options, publications } = subscription;
    sql.push(
      `CREATE SUBSCRIPTION sub CONNECTION '${connection}' PUBLICATION ${publications} WITH (connect = false, slot_name = NONE${options})`,
    );
  }
  return sql;
}
