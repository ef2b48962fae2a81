import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "../edited.ts";

/** Collations, with the columns, indexes, domains and ranges that sort by them. */
export function collations() {
  return fc.record({
    collation: slot(fc.record({
      text: pick(
        "provider = icu, locale = 'und'",
        "provider = icu, locale = 'de', deterministic = false",
        "provider = libc, locale = 'C'",
      ),
      owner: pick("", "", "gen_owner"),
      comment: pick("", "", "sorted"),
    })),
    column: rarely(),
    index: rarely(),
    domain: slot(pick("", " CHECK (VALUE <> '')")),
    range: rarely(),
    view: rarely(),
  });
}

export type Collations = Tree<ReturnType<typeof collations> extends fc.Arbitrary<infer T> ? T : never>;

export function renderCollations(side: Collations): string[] {
  const sql: string[] = [];
  const { collation } = side;
  if (collation) {
    sql.push(`CREATE COLLATION a.ours_first (${collation.text})`);
    if (collation.owner) sql.push(`ALTER COLLATION a.ours_first OWNER TO ${collation.owner}`);
    if (collation.comment) sql.push(`COMMENT ON COLLATION a.ours_first IS '${collation.comment}'`);
  }
  const collate = collation ? " COLLATE a.ours_first" : "";
  sql.push(`CREATE TABLE a.sorted_rows (word text${side.column ? collate : ""})`);
  if (side.index) sql.push(`CREATE INDEX sorted_word ON a.sorted_rows (word${collate})`);
  if (side.domain !== undefined) sql.push(`CREATE DOMAIN a.sorted_word_type AS text${collate}${side.domain}`);
  if (side.range && collation) sql.push("CREATE TYPE a.words AS RANGE (subtype = text, collation = a.ours_first)");
  if (side.view) sql.push(`CREATE VIEW a.in_order AS SELECT word FROM a.sorted_rows ORDER BY word${collate}`);
  return sql;
}
