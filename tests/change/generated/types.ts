import fc from "fast-check";
import { edited, pick, rarely, slot, type Tree } from "./edited.ts";

/** Enums, domains, composites, ranges and a collation, by names that columns speak of. */
export function types() {
  const labels = fc.shuffledSubarray(["lo", "mid", "hi", "o'dd"], { minLength: 1 })
    .map((some) => some.includes("mid") ? some : [...some, "mid"]);
  return fc.record({
    mood: slot(edited(labels, 2)),
    kind: slot(edited(labels, 2)),
    pos: slot(fc.record({
      base: pick("integer", "integer", "bigint", "numeric(12,2)"),
      given: pick("", "", "5", "6"),
      notNull: rarely(),
      positive: slot(pick("VALUE > 0", "VALUE > -1")),
      small: slot(pick("", " NOT VALID")),
    })),
    tiny: slot(fc.record({ base: pick("a.pos", "smallint"), check: rarely() })),
    pair: slot(
      fc.record({
        x: pick("integer", "bigint"),
        y: slot(pick("text", "varchar(20)")),
        z: slot(pick("text", "integer")),
      }),
    ),
    span: slot(fc.record({ subtype: pick("int4", "int8", "float8"), multirange: pick("", "", "a.spans") })),
    deep: slot(fc.record({ inner: pick("a.pair", "a.mood", "a.pos") })),
    sorted: slot(pick("provider = libc, locale = 'C'", "provider = libc, locale = 'POSIX'")),
  });
}

export type Types = Tree<ReturnType<typeof types> extends fc.Arbitrary<infer T> ? T : never>;

/** The types that a side has, by the names that columns use for them. */
export function typesThere(side: Types): Set<string> {
  const there = new Set<string>();
  if (side.mood) there.add("a.mood").add("a.mood[]");
  if (side.kind) there.add('"Odd b".kind');
  if (side.pos) there.add("a.pos");
  if (side.tiny) there.add("a.tiny");
  if (side.pair) there.add("a.pair").add("a.pair[]");
  if (side.span) there.add("a.span");
  if (side.deep) there.add("a.deep");
  if (side.sorted) there.add("a.sorted");
  return there;
}

export function renderTypes(side: Types): string[] {
  const there = typesThere(side);
  const list = (labels: readonly string[]) => labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(", ");
  const sql: string[] = [];
  if (side.sorted) sql.push(`CREATE COLLATION a.sorted (${side.sorted})`);
  if (side.mood) sql.push(`CREATE TYPE a.mood AS ENUM (${list(side.mood)})`);
  if (side.kind) sql.push(`CREATE TYPE "Odd b".kind AS ENUM (${list(side.kind)})`);
  if (side.pos) {
    const { base, given, notNull, positive, small } = side.pos;
    sql.push(
      `CREATE DOMAIN a.pos AS ${base}${given && ` DEFAULT ${given}`}${notNull ? " NOT NULL" : ""}` +
        (positive ? ` CONSTRAINT positive CHECK (${positive})` : ""),
    );
    if (small !== undefined) sql.push(`ALTER DOMAIN a.pos ADD CONSTRAINT small CHECK (VALUE < 1000)${small}`);
  }
  if (side.tiny) {
    const base = side.tiny.base === "a.pos" && !side.pos ? "smallint" : side.tiny.base;
    sql.push(`CREATE DOMAIN a.tiny AS ${base}${side.tiny.check ? " CHECK (VALUE < 100)" : ""}`);
  }
  if (side.pair) {
    const { x, y, z } = side.pair;
    sql.push(`CREATE TYPE a.pair AS (${[`x ${x}`, y && `y ${y}`, z && `z ${z}`].filter(Boolean).join(", ")})`);
  }
  if (side.span) {
    const { subtype, multirange } = side.span;
    const given = multirange && `, multirange_type_name = ${multirange}`;
    sql.push(`CREATE TYPE a.span AS RANGE (subtype = ${subtype}${given})`);
  }
  if (side.deep) sql.push(`CREATE TYPE a.deep AS (inside ${there.has(side.deep.inner) ? side.deep.inner : "integer"})`);
  return sql;
}
