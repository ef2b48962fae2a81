import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "../edited.ts";

/** Foreign tables as partitions and heirs, with owners, rights, triggers and comments of their chain. */
export function foreignTables() {
  return fc.record({
    wrapper: fc.record({
      owner: pick("", "", "gen_owner"),
      comment: pick("", "wraps"),
      functions: pick("", "", " VALIDATOR postgresql_fdw_validator"),
    }),
    server: fc.record({
      type: fc.constantFrom("", " TYPE 'kind'"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "gen_reader"),
    }),
    reader: slot(pick("", " OPTIONS (user 'r', password 'secret')")),
    table: slot(fc.record({
      as: pick("plain", "plain", "heir", "partition"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "SELECT", "SELECT (id)"),
      comment: pick("", "", "a column"),
      options: pick("", "", " OPTIONS (SET far 'y')"),
      trigger: rarely(),
      statistics: pick("", "", "44"),
      given: pick("", "", "3"),
      required: pick("", "", "NOT NULL"),
    })),
    view: rarely(),
  });
}

export type ForeignTables = Tree<ReturnType<typeof foreignTables> extends fc.Arbitrary<infer T> ? T : never>;

export function renderForeignTables({ wrapper, server, reader, table, view }: ForeignTables): string[] {
  const sql = [
    `CREATE FOREIGN DATA WRAPPER wrap${wrapper.functions}`,
    `CREATE SERVER beyond${server.type} FOREIGN DATA WRAPPER wrap`,
  ];
  if (wrapper.owner) sql.push(`ALTER FOREIGN DATA WRAPPER wrap OWNER TO ${wrapper.owner}`);
  if (wrapper.comment) sql.push(`COMMENT ON FOREIGN DATA WRAPPER wrap IS '${wrapper.comment}'`);
  if (server.owner) sql.push(`ALTER SERVER beyond OWNER TO ${server.owner}`);
  if (server.granted) sql.push(`GRANT USAGE ON FOREIGN SERVER beyond TO ${server.granted}`);
  if (reader !== undefined) sql.push(`CREATE USER MAPPING FOR gen_writer SERVER beyond${reader}`);
  sql.push(
    "CREATE TABLE a.near (id integer, note text)",
    "CREATE TABLE a.whole (id integer, note text) PARTITION BY RANGE (id)",
  );
  if (!table) return sql;
  const name = "a.outside";
  // The validator knows no option of that name.
  const far = wrapper.functions ? "" : " OPTIONS (far 'x')";
  sql.push(
    table.as === "partition"
      ? `CREATE FOREIGN TABLE ${name} PARTITION OF a.whole FOR VALUES FROM (0) TO (9) SERVER beyond${far}`
      : table.as === "heir"
      ? `CREATE FOREIGN TABLE ${name} () INHERITS (a.near) SERVER beyond${far}`
      : `CREATE FOREIGN TABLE ${name} (id integer, note text) SERVER beyond${far}`,
  );
  const alter = `ALTER FOREIGN TABLE ${name}`;
  if (far && table.options) sql.push(`${alter}${table.options}`);
  if (table.statistics) sql.push(`${alter} ALTER note SET STATISTICS ${table.statistics}`);
  if (table.given) sql.push(`${alter} ALTER id SET DEFAULT ${table.given}`);
  if (table.required) sql.push(`${alter} ALTER note SET NOT NULL`);
  if (table.owner) sql.push(`${alter} OWNER TO ${table.owner}`);
  if (table.granted) sql.push(`GRANT ${table.granted} ON ${name} TO gen_reader`);
  if (table.comment) sql.push(`COMMENT ON COLUMN ${name}.note IS '${table.comment}'`);
  if (table.trigger) {
    sql.push(`CREATE TRIGGER out BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION a.fire()`);
  }
  if (view) sql.push(`CREATE VIEW a.seen_outside AS SELECT id FROM ${name}`);
  return sql;
}
