import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** Aggregates of every kind, window functions and procedures, with what hangs on them. */
export function aggregates() {
  return fc.record({
    plain: slot(fc.record({
      state: pick("integer", "integer", "bigint"),
      rest: pick(
        "",
        ", INITCOND = '0'",
        ", MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer",
        ", SORTOP = operator(<)",
      ),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "none", "gen_reader"),
      comment: pick("", "", "sums"),
    })),
    ordered: slot(pick("percentile_disc_final", "mode_final")),
    hypothetical: slot(pick("rank_final", "dense_rank_final")),
    final: slot(pick("SELECT $1", "SELECT $1 + 1")),
    many: slot(pick("VARIADIC integer[]", 'VARIADIC "any"')),
    view: slot(pick("a.adds(id)", "a.adds(id) FILTER (WHERE id > 1)", "a.adds(id) OVER ()")),
    window: slot(pick("window_row_number", "window_rank")),
    windowed: slot(pick("a.place() OVER (ORDER BY id)", "a.place() OVER (PARTITION BY id ORDER BY id)")),
    procedure: slot(fc.record({
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "none", "gen_reader"),
      security: pick("", "", " SECURITY DEFINER"),
    })),
  });
}

export type Aggregates = Tree<ReturnType<typeof aggregates> extends fc.Arbitrary<infer T> ? T : never>;

export function renderAggregates(side: Aggregates): string[] {
  const sql = ["CREATE TABLE a.counted_rows (id integer)"];
  const rights = (what: string, { owner, granted }: { owner: string; granted: string }) => {
    if (owner) sql.push(`ALTER ${what} OWNER TO ${owner}`);
    const word = what.replace("AGGREGATE", "FUNCTION");
    if (granted === "none") sql.push(`REVOKE ALL ON ${word} FROM PUBLIC`);
    else if (granted) sql.push(`GRANT EXECUTE ON ${word} TO ${granted}`);
  };
  if (side.final) {
    sql.push(`CREATE FUNCTION a.finished(integer) RETURNS integer LANGUAGE sql AS '${side.final}'`);
  }
  if (side.plain) {
    const { state, comment } = side.plain;
    const isBig = state === "bigint";
    // A strict function over another type has to start somewhere.
    const rest = isBig && !side.plain.rest.includes("INITCOND")
      ? `${side.plain.rest}, INITCOND = '0'`
      : side.plain.rest;
    const final = side.final && !isBig && !rest.includes("MSTYPE") ? ", FINALFUNC = a.finished" : "";
    sql.push(
      `CREATE AGGREGATE a.adds(integer) (SFUNC = ${isBig ? "int84pl" : "int4pl"}, STYPE = ${state}${rest}${final})`,
    );
    rights("AGGREGATE a.adds(integer)", side.plain);
    if (comment) sql.push(`COMMENT ON AGGREGATE a.adds(integer) IS '${comment}'`);
    if (side.view) sql.push(`CREATE VIEW a.sums AS SELECT ${side.view} AS total FROM a.counted_rows`);
  }
  if (side.ordered) {
    const direct = side.ordered === "mode_final" ? "" : "double precision ";
    sql.push(
      `CREATE AGGREGATE a.middle(${direct}ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
        FINALFUNC = ${side.ordered}, FINALFUNC_EXTRA)`,
    );
  }
  if (side.hypothetical) {
    sql.push(
      `CREATE AGGREGATE a.would_be(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
        STYPE = internal, FINALFUNC = ${side.hypothetical}, FINALFUNC_EXTRA, HYPOTHETICAL)`,
    );
  }
  if (side.many) {
    const type = side.many.includes("any") ? '"any"' : "integer[]";
    sql.push(
      `CREATE FUNCTION a.step(integer, VARIADIC ${type}) RETURNS integer LANGUAGE ${
        type === '"any"' ? "internal AS 'int4um'" : "sql AS 'SELECT 1'"
      }`,
      `CREATE AGGREGATE a.many_of(${side.many}) (SFUNC = a.step, STYPE = integer)`,
    );
  }
  if (side.window) {
    sql.push(`CREATE FUNCTION a.place() RETURNS bigint LANGUAGE internal WINDOW AS '${side.window}'`);
    if (side.windowed) sql.push(`CREATE VIEW a.places AS SELECT ${side.windowed} AS place FROM a.counted_rows`);
  }
  if (side.procedure) {
    sql.push(`CREATE PROCEDURE a.do_it()${side.procedure.security} LANGUAGE sql AS 'SELECT 1'`);
    rights("PROCEDURE a.do_it()", side.procedure);
  }
  return sql;
}
