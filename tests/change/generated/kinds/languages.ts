import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "../edited.ts";

/** A language of one's own, a transform for it, and routines that are written in it. */
export function languages() {
  return fc.record({
    language: slot(fc.record({
      trusted: pick("TRUSTED ", "TRUSTED ", ""),
      handler: pick("a.own_handler", "a.other_handler"),
      inline: pick("", " INLINE a.own_inline"),
      validator: pick("", " VALIDATOR a.own_validator"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "none", "gen_reader"),
      comment: pick("", "", "spoken here"),
    })),
    routine: slot(fc.record({ body: pick("BEGIN RETURN 1; END", "BEGIN RETURN 2; END"), transformed: rarely() })),
    transform: slot(fc.record({
      language: pick("plpgsql", "own_language"),
      ways: pick("both", "both", "from", "to"),
      comment: pick("", "as it likes it"),
    })),
  });
}

export type Languages = Tree<ReturnType<typeof languages> extends fc.Arbitrary<infer T> ? T : never>;

export function renderLanguages({ language, routine, transform }: Languages): string[] {
  const sql: string[] = [];
  if (language) {
    const { trusted, handler, inline, validator, owner, granted, comment } = language;
    // pg_dump writes a language whose functions are PostgreSQL's own as an extension, which nobody can restore.
    const own = (name: string, result: string, of: string) =>
      `CREATE FUNCTION a.${name} RETURNS ${result} LANGUAGE c AS '$libdir/plpgsql', '${of}'`;
    sql.push(own(`${handler.slice(2)}()`, "language_handler", "plpgsql_call_handler"));
    if (inline) sql.push(own("own_inline(internal)", "void", "plpgsql_inline_handler"));
    if (validator) sql.push(own("own_validator(oid)", "void", "plpgsql_validator"));
    sql.push(`CREATE ${trusted}LANGUAGE own_language HANDLER ${handler}${inline}${validator}`);
    if (owner) sql.push(`ALTER LANGUAGE own_language OWNER TO ${owner}`);
    if (trusted && granted === "none") sql.push("REVOKE ALL ON LANGUAGE own_language FROM PUBLIC");
    if (trusted && granted === "gen_reader") sql.push("GRANT USAGE ON LANGUAGE own_language TO gen_reader");
    if (comment) sql.push(`COMMENT ON LANGUAGE own_language IS '${comment}'`);
  }
  const of = transform && (transform.language === "plpgsql" || language) ? transform : undefined;
  if (of) {
    const from = "FROM SQL WITH FUNCTION prsd_lextype(internal)";
    const to = "TO SQL WITH FUNCTION int4recv(internal)";
    const ways = { both: `${from}, ${to}`, from, to }[of.ways];
    sql.push(`CREATE TRANSFORM FOR integer LANGUAGE ${of.language} (${ways})`);
    if (of.comment) sql.push(`COMMENT ON TRANSFORM FOR integer LANGUAGE ${of.language} IS '${of.comment}'`);
  }
  if (routine) {
    const by = language ? "own_language" : "plpgsql";
    const how = routine.transformed && of?.language === by ? " TRANSFORM FOR TYPE integer" : "";
    sql.push(`CREATE FUNCTION a.spoken(integer) RETURNS integer${how} LANGUAGE ${by} AS '${routine.body}'`);
  }
  return sql;
}
