import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "./edited.ts";
import type { TableThere } from "./tables.ts";

export function views() {
  return fc.record({
    one: slot(fc.record({
      columns: pick("id, num", "id, num", "id, num, txt", "id, txt"),
      where: pick("", "", " WHERE id > 1", " WHERE a.imm(id::integer) > 0"),
      options: pick("", "", "security_barrier=true", "security_invoker=true", "check_option=local"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "SELECT", "SELECT (id)", "ALL"),
      comment: pick("", "", "seen"),
      rule: pick("", "", "ON INSERT TO a.v1 DO INSTEAD NOTHING"),
      trigger: rarely(),
      given: pick("", "", "5"),
    })),
    two: slot(
      pick("SELECT * FROM a.v1", "SELECT id, count(*) AS n FROM a.v1 GROUP BY id", "SELECT v.*, 1 AS one FROM a.v1 v"),
    ),
    three: slot(
      pick(
        "SELECT x.id, y.num FROM a.t0 x JOIN a.t1 y ON x.id = y.id",
        "SELECT x.id, x.num FROM a.t0 x UNION ALL SELECT y.id, y.num FROM a.t0 y",
      ),
    ),
    row: slot(pick("SELECT t AS whole FROM a.t0 t", "SELECT t.*::a.t0 AS whole, 1 AS one FROM a.t0 t")),
    stored: slot(fc.record({
      of: pick(
        "SELECT id, num FROM a.v1",
        "SELECT id, num FROM a.t0",
        "SELECT id, num::text AS num FROM a.t0 WHERE id > 0",
      ),
      empty: rarely(),
      index: pick("", "UNIQUE INDEX m_index ON a.m1 (id)", "INDEX m_index ON a.m1 (id, num)"),
      options: pick("", "", " WITH (fillfactor=75)"),
      comment: pick("", "kept"),
      granted: pick("", "", "SELECT"),
      statistics: pick("", "", "33"),
    })),
    over: slot(pick("SELECT id FROM a.m1", "SELECT max(id) AS id FROM a.m1")),
    parted: slot(pick("SELECT id, region FROM a.pt", "SELECT region, count(*) AS n FROM a.pt GROUP BY region")),
  });
}

export type Views = Tree<ReturnType<typeof views> extends fc.Arbitrary<infer T> ? T : never>;

export function renderViews(side: Views, tables: ReadonlyMap<string, TableThere>, major: number): string[] {
  const t0 = tables.get("a.t0");
  if (t0 === undefined) return [];
  const names = new Set(t0.columns.map(({ name }) => name));
  const has = (text: string) =>
    ["num", "txt"].every((each) => !new RegExp(`\\b${each}\\b`).test(text) || names.has(each));
  const sql: string[] = [];
  const { one, two, three, row, stored, over, parted } = side;
  const hasOne = one !== undefined && has(one.columns);
  if (hasOne) {
    const option = one.options.startsWith("security_invoker") && major < 15 ? "" : one.options;
    const options = option && ` WITH (${option})`;
    sql.push(`CREATE VIEW a.v1${options} AS SELECT ${one.columns} FROM a.t0${one.where}`);
    if (one.owner) sql.push(`ALTER VIEW a.v1 OWNER TO ${one.owner}`);
    if (one.granted) sql.push(`GRANT ${one.granted} ON a.v1 TO gen_reader`);
    if (one.comment) {
      sql.push(`COMMENT ON VIEW a.v1 IS '${one.comment}'`, `COMMENT ON COLUMN a.v1.id IS '${one.comment}'`);
    }
    if (one.rule) sql.push(`CREATE RULE kept AS ${one.rule}`);
    else if (one.trigger) {
      sql.push("CREATE TRIGGER instead INSTEAD OF INSERT ON a.v1 FOR EACH ROW EXECUTE FUNCTION a.fire()");
    }
    if (one.given) sql.push(`ALTER VIEW a.v1 ALTER COLUMN id SET DEFAULT ${one.given}`);
  }
  if (hasOne && two) sql.push(`CREATE VIEW a.v2 AS ${two}`);
  if (
    three && has(three) && (!three.includes("t1") || tables.get("a.t1")?.columns.some(({ name }) => name === "num"))
  ) {
    sql.push(`CREATE VIEW a.v3 AS ${three}`);
  }
  if (row) sql.push(`CREATE VIEW a.v4 AS ${row}`);
  const isStored = stored !== undefined && has(stored.of) &&
    (!stored.of.includes("v1") || (hasOne && one.columns.includes("num")));
  if (isStored) {
    sql.push(`CREATE MATERIALIZED VIEW a.m1${stored.options} AS ${stored.of}${stored.empty ? " WITH NO DATA" : ""}`);
    if (stored.index) sql.push(`CREATE ${stored.index}`);
    if (stored.comment) sql.push(`COMMENT ON MATERIALIZED VIEW a.m1 IS '${stored.comment}'`);
    if (stored.granted) sql.push(`GRANT ${stored.granted} ON a.m1 TO gen_reader`);
    if (stored.statistics) sql.push(`ALTER MATERIALIZED VIEW a.m1 ALTER COLUMN id SET STATISTICS ${stored.statistics}`);
    if (over && !stored.empty) sql.push(`CREATE MATERIALIZED VIEW a.m2 AS ${over}`);
  }
  if (parted && tables.has("a.pt")) sql.push(`CREATE VIEW a.v5 AS ${parted}`);
  return sql;
}
