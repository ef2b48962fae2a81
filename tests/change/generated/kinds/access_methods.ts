import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** An access method of indexes, with a class, a family and an index that use it. */
export function accessMethods() {
  return fc.record({
    method: slot(fc.record({ comment: pick("", "like a tree") })),
    family: slot(fc.record({ owner: pick("", "", "gen_owner"), comment: pick("", "relatives") })),
    class: slot(fc.record({
      own: pick("", "", "DEFAULT "),
      owner: pick("", "", "gen_owner"),
      comment: pick("", "a class"),
    })),
    index: slot(pick("id a.tree_ops", "id a.tree_ops DESC")),
    partial: pick("", "", " WHERE id > 3"),
  });
}

export type AccessMethods = Tree<ReturnType<typeof accessMethods> extends fc.Arbitrary<infer T> ? T : never>;

export function renderAccessMethods(side: AccessMethods): string[] {
  const sql = ["CREATE TABLE a.treed (id integer)"];
  const about = (what: string, { owner, comment }: { owner: string; comment: string }) => {
    if (owner) sql.push(`ALTER ${what} OWNER TO ${owner}`);
    if (comment) sql.push(`COMMENT ON ${what} IS '${comment}'`);
  };
  const by = side.method ? "own_tree" : "btree";
  if (side.method) {
    sql.push("CREATE ACCESS METHOD own_tree TYPE INDEX HANDLER bthandler");
    if (side.method.comment) sql.push(`COMMENT ON ACCESS METHOD own_tree IS '${side.method.comment}'`);
  }
  if (side.family) {
    sql.push(`CREATE OPERATOR FAMILY a.tree_family USING ${by}`);
    about(`OPERATOR FAMILY a.tree_family USING ${by}`, side.family);
  }
  if (side.class) {
    const isDefault = side.method ? side.class.own : "";
    const family = side.family ? " FAMILY a.tree_family" : "";
    sql.push(
      `CREATE OPERATOR CLASS a.tree_ops ${isDefault}FOR TYPE integer USING ${by}${family} AS OPERATOR 1 <,
        OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer)`,
    );
    about(`OPERATOR CLASS a.tree_ops USING ${by}`, side.class);
    if (side.index) sql.push(`CREATE INDEX treed_id ON a.treed USING ${by} (${side.index})${side.partial}`);
  }
  return sql;
}
