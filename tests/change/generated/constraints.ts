import fc from "fast-check";
import type { ColumnThere, Surroundings } from "./columns.ts";
import { pick, slot, type Tree } from "./edited.ts";

const when = () => pick("", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED");

export function constraints() {
  return fc.record({
    key: slot(fc.record({
      columns: pick("id", "id", "id", "id, txt"),
      when: pick("", "", "", " DEFERRABLE"),
      rest: pick("", "", " INCLUDE (num)", " WITH (fillfactor='70')"),
      comment: pick("", "", "the key"),
      clustered: pick(false, false, true),
    })),
    unique: slot(fc.record({
      columns: pick("id, num", "num, id", "id, num, txt"),
      nulls: pick("", "", " NULLS NOT DISTINCT"),
      when: when(),
    })),
    check: slot(fc.record({
      text: pick(
        "id > 0",
        "id > -1",
        "a.imm(id::integer) >= 0",
        "txt::text <> 'zz'",
        "num::text <> '-9'",
        "(num, id) IS NOT NULL",
      ),
      state: pick("", "", "", " NO INHERIT", " NOT VALID", " NOT ENFORCED"),
      comment: pick("", "", "checked"),
    })),
    other: slot(pick("id <> 77", "id <> 78 OR id IS NULL")),
    exclude: slot(fc.record({
      elements: pick("span WITH &&", "int8range(id, id + 1) WITH &&"),
      where: pick("", "", " WHERE (id > 5)"),
      when: when(),
    })),
    reference: slot(fc.record({
      match: pick("", "", " MATCH FULL"),
      remove: pick(
        "",
        " ON DELETE CASCADE",
        " ON DELETE SET NULL",
        " ON DELETE SET NULL (ref)",
        " ON UPDATE SET DEFAULT",
      ),
      when: when(),
      state: pick("", "", " NOT VALID", " NOT ENFORCED"),
    })),
  });
}

export type Constraints = Tree<ReturnType<typeof constraints> extends fc.Arbitrary<infer T> ? T : never>;

export function renderConstraints(
  table: string,
  side: Constraints,
  columns: readonly ColumnThere[],
  { major }: Surroundings,
): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const has = (text: string) => ["num", "txt", "span"].every((name) => !text.includes(name) || names.has(name));
  const sql: string[] = [];
  const plain = table.replaceAll(/[^a-z0-9]/g, "_");
  const add = (name: string, text: string) => sql.push(`ALTER TABLE ${table} ADD CONSTRAINT ${plain}_${name} ${text}`);
  if (side.key) {
    const { columns: key, rest, when, comment, clustered } = side.key;
    if (has(key)) {
      add("key", `PRIMARY KEY (${key})${has(rest) ? rest : ""}${when}`);
      if (comment) sql.push(`COMMENT ON CONSTRAINT ${plain}_key ON ${table} IS '${comment}'`);
      if (clustered) sql.push(`ALTER TABLE ${table} CLUSTER ON ${plain}_key`);
    }
  }
  if (side.unique && has(side.unique.columns)) {
    const { columns: key, nulls, when } = side.unique;
    add("uni", `UNIQUE${major >= 15 ? nulls : ""} (${key})${when}`);
  }
  if (side.check && has(side.check.text)) {
    const { text, state, comment } = side.check;
    add("check", `CHECK (${text})${state === " NOT ENFORCED" && major < 18 ? "" : state}`);
    if (comment) sql.push(`COMMENT ON CONSTRAINT ${plain}_check ON ${table} IS '${comment}'`);
  }
  if (side.other) add("other", `CHECK (${side.other})`);
  if (side.exclude && has(side.exclude.elements)) {
    const { elements, where, when } = side.exclude;
    add("excl", `EXCLUDE USING gist (${elements})${where}${when}`);
  }
  return sql;
}

export function renderForeignKey(table: string, other: string, side: Constraints, { major }: Surroundings): string[] {
  if (!side.reference) return [];
  const { match, remove, when, state } = side.reference;
  const deletes = major < 15 ? remove.replace(" (ref)", "") : remove;
  const isLate = state === " NOT ENFORCED" && major < 18;
  const plain = table.replaceAll(/[^a-z0-9]/g, "_");
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${plain}_fk FOREIGN KEY (ref) REFERENCES ${other} (id)${match}${deletes}${when}${
      isLate ? "" : state
    }`,
  ];
}
