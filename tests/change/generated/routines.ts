import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "./edited.ts";

/** Functions that tables and others speak of are always there; what they are changes. */
export function routines() {
  return fc.record({
    imm: pick("SELECT x", "SELECT x + 0", "SELECT abs(x)"),
    immStyle: pick("string", "string", "atomic", "return"),
    immArgument: pick("x", "x", "x"),
    fire: pick("BEGIN RETURN NULL; END", "BEGIN RETURN COALESCE(new, old); END"),
    add: slot(fc.record({
      returns: pick("integer", "integer", "bigint"),
      names: pick("x integer, y integer", "x integer, y integer DEFAULT 3", "p integer, q integer", "integer, integer"),
      volatility: pick("", "STABLE", "IMMUTABLE"),
      rest: pick(
        "",
        "",
        "STRICT",
        "COST 7 PARALLEL SAFE",
        "LEAKPROOF",
        "SECURITY DEFINER SET search_path = a",
        "SET work_mem = '5MB' SET datestyle = 'ISO, DMY'",
      ),
      comment: pick("", "", "adds"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "TO gen_reader", "none"),
    })),
    moody: slot(
      fc.record({
        returns: pick("text", "a.mood", "SETOF a.mood", "TABLE (m a.mood, n integer)"),
        given: pick("", " DEFAULT 'mid'"),
      }),
    ),
    domained: slot(pick("a.pos", "a.tiny", "a.pos[]")),
    rowed: slot(pick("SELECT $1.id::integer", "SELECT $1.id::integer + 1")),
    counted: slot(pick("count(id)", "count(*)", "max(id)")),
    log: slot(
      fc.record({
        arguments: pick("INOUT n integer", "n integer", "n integer, OUT m integer"),
        body: pick("BEGIN n := 1; END", "BEGIN NULL; END"),
        comment: pick("", "logs"),
      }),
    ),
    total: slot(fc.record({
      rest: pick("", ", INITCOND = '0'", ", COMBINEFUNC = int4pl", ", PARALLEL = SAFE, INITCOND = '5'"),
      sfunc: pick("int4pl", "a.add"),
      comment: pick("", "sums"),
    })),
    variadic: slot(pick("VARIADIC x integer[]", "VARIADIC x text[]")),
    sequence: slot(fc.record({
      type: pick("bigint", "integer"),
      options: pick("", "", "START 5 INCREMENT 2", "MINVALUE -5 MAXVALUE 1000 CYCLE", "CACHE 9"),
      owned: rarely(),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "USAGE", "SELECT, UPDATE"),
      comment: pick("", "", "numbers"),
      unlogged: rarely(),
    })),
  });
}

export type Routines = Tree<ReturnType<typeof routines> extends fc.Arbitrary<infer T> ? T : never>;

/** What others speak of: comes before tables. */
export function renderFirstRoutines(side: Routines, major: number): string[] {
  const head = `CREATE FUNCTION a.imm(${side.immArgument} integer) RETURNS integer LANGUAGE sql IMMUTABLE`;
  const expression = side.imm.replace("SELECT ", "");
  const sql = [
    side.immStyle === "string"
      ? `${head} AS '${side.imm}'`
      : side.immStyle === "atomic"
      ? `${head} BEGIN ATOMIC ${side.imm}; END`
      : `${head} RETURN ${expression}`,
    `CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS $f$${side.fire}$f$`,
  ];
  if (side.sequence) {
    const { type, options, granted, comment, unlogged } = side.sequence;
    sql.push(`CREATE ${unlogged && major >= 15 ? "UNLOGGED " : ""}SEQUENCE a.sq AS ${type} ${options}`.trim());
    if (granted) sql.push(`GRANT ${granted} ON SEQUENCE a.sq TO gen_reader`);
    if (comment) sql.push(`COMMENT ON SEQUENCE a.sq IS '${comment}'`);
  }
  if (side.add) {
    const { returns, names, volatility, rest, comment, owner, granted } = side.add;
    const body = `SELECT ($1 + $2)::${returns}`;
    sql.push(`CREATE FUNCTION a.add(${names}) RETURNS ${returns} LANGUAGE sql ${volatility} ${rest} AS '${body}'`);
    const name = "a.add(integer, integer)";
    if (owner) sql.push(`ALTER FUNCTION ${name} OWNER TO ${owner}`);
    if (comment) sql.push(`COMMENT ON FUNCTION ${name} IS '${comment}'`);
    if (granted) {
      sql.push(
        granted === "none"
          ? `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`
          : `GRANT EXECUTE ON FUNCTION ${name} ${granted}`,
      );
    }
  }
  return sql;
}

export function renderRoutines(side: Routines, types: ReadonlySet<string>, hasTable: boolean): string[] {
  const sql: string[] = [];
  if (side.sequence?.owned && hasTable) sql.push("ALTER SEQUENCE a.sq OWNED BY a.t0.id");
  else if (side.sequence?.owner) sql.push(`ALTER SEQUENCE a.sq OWNER TO ${side.sequence.owner}`);
  if (side.moody && types.has("a.mood")) {
    const { returns, given } = side.moody;
    const body = returns.startsWith("TABLE") ? "SELECT m, 1" : "SELECT m";
    const name = returns.startsWith("TABLE") ? "k" : "m";
    sql.push(
      `CREATE FUNCTION a.moody(${name} a.mood${given}) RETURNS ${returns} LANGUAGE sql AS '${body.replace("m", "$1")}'`,
    );
  }
  const base = side.domained?.replace("[]", "");
  if (base !== undefined && types.has(base)) {
    sql.push(`CREATE FUNCTION a.domained(x ${side.domained}) RETURNS ${base} LANGUAGE sql AS 'SELECT NULL::${base}'`);
  }
  if (hasTable) {
    if (side.rowed) sql.push(`CREATE FUNCTION a.rowed(a.t0) RETURNS integer LANGUAGE sql AS '${side.rowed}'`);
    if (side.counted) {
      sql.push(
        `CREATE FUNCTION a.counted() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT ${side.counted} FROM a.t0; END`,
      );
    }
  }
  if (side.log) {
    sql.push(`CREATE PROCEDURE a.log(${side.log.arguments}) LANGUAGE plpgsql AS $p$${side.log.body}$p$`);
    if (side.log.comment) sql.push(`COMMENT ON PROCEDURE a.log IS '${side.log.comment}'`);
  }
  if (side.total) {
    const isOwn = side.total.sfunc === "a.add" && side.add?.returns === "integer";
    sql.push(
      `CREATE AGGREGATE a.total(integer) (SFUNC = ${isOwn ? "a.add" : "int4pl"}, STYPE = integer${side.total.rest})`,
    );
    if (side.total.comment) sql.push(`COMMENT ON AGGREGATE a.total(integer) IS '${side.total.comment}'`);
  }
  if (side.variadic) sql.push(`CREATE FUNCTION a.many(${side.variadic}) RETURNS integer LANGUAGE sql AS 'SELECT 1'`);
  return sql;
}
