import fc from "fast-check";
import type { ColumnThere, Surroundings } from "./columns.ts";
import { pick, slot, type Tree } from "./edited.ts";

export function indexes() {
  return fc.record({
    one: slot(pick("(id)", "(id) INCLUDE (num)", "(id)")),
    num: slot(
      pick("(num DESC)", "(num, id)", "(num NULLS FIRST) WHERE id > 1", "(num) INCLUDE (txt)", "USING hash (num)"),
    ),
    txt: slot(
      pick(
        "(lower(txt::text))",
        'btree_c (txt COLLATE "C")',
        "(txt) WITH (fillfactor=50)",
        "((txt::text || 'x'), id DESC)",
      ),
    ),
    doc: slot(pick("USING gin (doc)", "USING gin (doc jsonb_path_ops)", "((doc ->> 'a'))")),
    list: slot(pick("USING gin (list)", "USING gin (list) WITH (fastupdate=off)")),
    span: slot(pick("USING gist (span)", "(span)", "USING spgist (span)")),
    flag: slot(pick("USING brin (id)", "USING brin (id) WITH (pages_per_range='64')", "(flag) WHERE flag")),
    call: slot(
      fc.record({ text: pick("((a.imm(id::integer)))", "((a.imm(id::integer) + 1))"), target: pick("", "100") }),
    ),
    clustered: pick("", "", "num", "one"),
    comment: pick("", "", "first"),
  });
}

export type Indexes = Tree<ReturnType<typeof indexes> extends fc.Arbitrary<infer T> ? T : never>;

export function renderIndexes(
  table: string,
  side: Indexes,
  columns: readonly ColumnThere[],
  _around: Surroundings,
): string[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const mentioned = ["num", "txt", "doc", "list", "span", "flag"];
  const has = (text: string) => mentioned.every((name) => !new RegExp(`\\b${name}\\b`).test(text) || types.has(name));
  const [schema] = table.split(".") as [string];
  const plain = table.replaceAll(/[^a-z0-9]/g, "_");
  const sql: string[] = [];
  const made = new Set<string>();
  const name = (key: string) => key === "one" ? "i_one" : `i_${plain}_${key}`;
  const add = (key: string, text: string, unique = "") => {
    if (!has(text)) return;
    made.add(key);
    sql.push(`CREATE ${unique}INDEX ${name(key)} ON ${table} ${text}`);
  };
  // One name in one schema: only the first table has it.
  if (side.one && table === "a.t0") add("one", side.one, "UNIQUE ");
  if (side.num) add("num", side.num);
  if (side.txt && isCollated(types.get("txt"), side.txt)) add("txt", side.txt.replace("btree_c", "USING btree"));
  const doc = types.get("doc");
  if (side.doc && (doc === "jsonb" || (doc === "json" && side.doc.startsWith("((")))) add("doc", side.doc);
  if (side.list) add("list", side.list);
  if (side.span) add("span", side.span);
  if (side.flag) add("flag", side.flag);
  if (side.call) {
    add("call", side.call.text);
    if (side.call.target) sql.push(`ALTER INDEX ${schema}.${name("call")} ALTER COLUMN 1 SET STATISTICS 100`);
  }
  if (side.clustered && made.has(side.clustered) && !/hash|WHERE/.test(side.num ?? "")) {
    sql.push(`ALTER TABLE ${table} CLUSTER ON ${name(side.clustered)}`);
  }
  if (side.comment && made.has("num")) sql.push(`COMMENT ON INDEX ${schema}.${name("num")} IS '${side.comment}'`);
  return sql;
}

function isCollated(type: string | undefined, text: string): boolean {
  return type !== undefined && (type !== "name" || !text.includes("COLLATE"));
}
