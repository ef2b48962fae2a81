import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "../edited.ts";

/** Extensions, and what of a schema is made of their members. */
export function extensions() {
  return fc.record({
    store: slot(fc.record({
      version: pick("", "", "1.7"),
      schema: pick("public", "public", "a"),
      comment: pick("", "keys and values"),
      /** Members have rights of their own. */
      granted: pick(
        "",
        "",
        "REVOKE ALL ON FUNCTION #.akeys(#.hstore) FROM PUBLIC",
        "GRANT USAGE ON TYPE #.hstore TO gen_reader",
      ),
    })),
    column: slot(fc.record({ given: pick("", "''"), index: pick("", "USING gin (tags)", "USING gist (tags)") })),
    view: rarely(),
    function: slot(pick("SELECT $1", "SELECT $1 OPERATOR(#.||) $1")),
    gist: slot(pick("", "id WITH =, span WITH &&")),
  });
}

export type Extensions = Tree<ReturnType<typeof extensions> extends fc.Arbitrary<infer T> ? T : never>;

export function renderExtensions({ store, column, view, function: called, gist }: Extensions): string[] {
  const sql: string[] = [];
  if (store) {
    const { version, schema, comment, granted } = store;
    sql.push(`CREATE EXTENSION hstore SCHEMA ${schema}${version && ` VERSION '${version}'`}`);
    if (comment) sql.push(`COMMENT ON EXTENSION hstore IS '${comment}'`);
    if (granted) sql.push(granted.replaceAll("#", schema));
    const type = `${schema}.hstore`;
    if (column) {
      sql.push(`CREATE TABLE a.tagged (id integer, tags ${type}${column.given && ` DEFAULT ${column.given}`})`);
      if (column.index) sql.push(`CREATE INDEX tagged_tags ON a.tagged ${column.index}`);
      if (view) sql.push(`CREATE VIEW a.seen_tags AS SELECT id, ${schema}.akeys(tags) AS keys FROM a.tagged`);
    }
    if (called) {
      const body = called.replaceAll("#", schema);
      sql.push(`CREATE FUNCTION a.tag(${type}) RETURNS ${type} LANGUAGE sql AS '${body}'`);
    }
  }
  if (gist !== undefined) {
    sql.push("CREATE EXTENSION btree_gist SCHEMA public", "CREATE TABLE a.kept (id integer, span int4range)");
    if (gist) sql.push(`ALTER TABLE a.kept ADD CONSTRAINT kept_excl EXCLUDE USING gist (${gist})`);
  }
  return sql;
}
