import assert from "node:assert/strict";
import { parse } from "yaml";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";

const ddl = `CREATE SCHEMA sales;
  CREATE TABLE customers (pk_customer bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE,
    name varchar(80) NOT NULL DEFAULT 'nobody', shout text GENERATED ALWAYS AS (upper(name)) STORED);
  CREATE TABLE sales.orders (id int PRIMARY KEY, customer bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    total numeric(10,2) CONSTRAINT positive CHECK (total > 0), UNIQUE (id, customer));
  CREATE TABLE sales.items (o int, c bigint, n int, PRIMARY KEY (o, n),
    CONSTRAINT of_order FOREIGN KEY (o, c) REFERENCES sales.orders (id, customer) DEFERRABLE);
  CREATE INDEX by_customer ON sales.orders (customer) WHERE total > 10;
  CREATE TABLE "Odd.Name" (x int);
  CREATE TABLE log (at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE VIEW sales.big AS SELECT id FROM sales.orders WHERE total > 100;
  COMMENT ON TABLE sales.orders IS 'What was bought';
  COMMENT ON COLUMN sales.orders.total IS 'With tax';\n`;

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

async function shop(major: number): Promise<BuildPlace> {
  const place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": ddl, "db/environments/local.yaml": settings });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
  return place;
}

async function json(place: BuildPlace, ...args: string[]) {
  const { code, out, err } = await place.cli(["introspect", ...args, "--format", "json"]);
  assert.equal(code, 0, err + out);
  return JSON.parse(out);
}

for (const major of testMajors()) {
  Deno.test(`introspect on ${major} describes one table whole, in the shape that programs know`, async () => {
    await using place = await shop(major);
    await place.tell(
      `INSERT INTO customers (id) SELECT gen_random_uuid() FROM generate_series(1, 70);
       INSERT INTO sales.orders SELECT n, n, n FROM generate_series(1, 70) n; ANALYZE`,
      place.database,
    );
    const { tables: [orders], ...whole } = await json(place, "--table", "orders");
    assert.equal(whole.database, place.database);
    assert.match(whole.introspected_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual({ ...orders, referenced_by: [], references: [] }, {
      schema: "sales",
      name: "orders",
      kind: "table",
      comment: "What was bought",
      row_estimate: 70,
      partition_key: null,
      partition_of: null,
      columns: [
        column("id", "integer", { nullable: false, is_primary_key: true }),
        column("customer", "bigint", { nullable: false }),
        column("total", "numeric(10,2)", { comment: "With tax" }),
      ],
      keys: [
        {
          name: "orders_id_customer_key",
          type: "unique",
          columns: ["id", "customer"],
          definition: "UNIQUE (id, customer)",
        },
        { name: "orders_pkey", type: "primary", columns: ["id"], definition: "PRIMARY KEY (id)" },
      ],
      checks: [{ name: "positive", definition: "CHECK ((total > (0)::numeric))" }],
      indexes: [{
        name: "by_customer",
        definition: "CREATE INDEX by_customer ON sales.orders USING btree (customer) WHERE (total > (10)::numeric)",
        is_unique: false,
        is_valid: true,
        comment: null,
      }],
      references: [],
      referenced_by: [],
      outbound_fks: [{ from_table: null, to_table: "customers", via_column: "customer", on_column: "pk_customer" }],
      inbound_fks: [
        { from_table: "items", to_table: null, via_column: "o", on_column: "id" },
        { from_table: "items", to_table: null, via_column: "c", on_column: "customer" },
      ],
      hints: { surrogate_pk: null, natural_id: "id" },
    });
    const plain = { is_deferrable: false, is_validated: true, on_update: "no action" };
    assert.deepEqual(orders.references, [{
      ...{ table: "public.customers", constraint: "orders_customer_fkey", ...plain, on_delete: "cascade" },
      ...{ columns: ["customer"], referenced_columns: ["pk_customer"] },
    }]);
    assert.deepEqual(orders.referenced_by, [{
      ...{ table: "sales.items", constraint: "of_order", ...plain, on_delete: "no action", is_deferrable: true },
      ...{ columns: ["o", "c"], referenced_columns: ["id", "customer"] },
    }]);
  });

  Deno.test(`introspect on ${major} describes DDL and a saved catalog like the database they stand for`, async () => {
    await using place = await shop(major);
    const described = async (...args: string[]) => {
      const { tables, views } = await json(place, ...args);
      return { tables: tables.map((table: object) => ({ ...table, row_estimate: null })), views };
    };
    const saved = await json(place, "--save", "saved.json");
    assert.equal(saved.saved, "saved.json");
    assert.deepEqual(saved.tables.map(({ name }: { name: string }) => name), [
      ...["Odd.Name", "customers", "log", "log_1", "items", "orders"],
    ]);
    const live = await described();
    assert.deepEqual(await described("--from", "ddl"), live);
    assert.deepEqual(await described("--from", "saved.json"), live);
    const { code, out } = await place.cli(["diff", "--from", "saved.json", "--to", "ddl", "--format", "json"]);
    assert.equal(code, 0, out);
    assert.equal(JSON.parse(out).equal, true);
  });
}

const major = testMajors().at(-1)!;

Deno.test("introspect finds a table by any spelling of its name, and says what is near to a wrong one", async () => {
  await using place = await shop(major);
  await place.tell(
    "CREATE TABLE sales.customers (id int); CREATE SCHEMA old; CREATE TABLE old.orders (id int)",
    place.database,
  );
  const found = async (...args: string[]) => {
    const { tables, views } = await json(place, ...args);
    return [...tables, ...views].map(({ schema, name }) => `${schema}/${name}`).join();
  };
  assert.equal(await found("--table", "Odd.Name"), "public/Odd.Name");
  assert.equal(await found("--table", 'public."Odd.Name"'), "public/Odd.Name");
  assert.equal(await found("--table", "customers"), "public/customers");
  assert.equal(await found("--table", "customers", "--schema", "sales"), "sales/customers");
  assert.equal(await found("--table", "sales.big"), "sales/big");
  assert.equal(await found("--schema", "sales"), "sales/customers,sales/items,sales/orders,sales/big");
  const fails = async (code: number, pattern: RegExp, ...args: string[]) => {
    const result = await place.cli(["introspect", ...args]);
    assert.equal(result.code, code, result.err);
    assert.match(result.err, pattern);
  };
  await fails(64, /old\.orders, sales\.orders/, "--table", "orders");
  await fails(4, /Did you mean sales\.items\?/, "--table", "sales.itmes");
  await fails(4, /no schema salse[\s\S]*Did you mean sales\?/, "--schema", "salse");
  await fails(64, /does not end with \.json/, "--save", "saved.txt");
  await fails(5, /cannot write missing\/saved\.json/, "--save", "missing/saved.json");
});

Deno.test("introspect as text and as YAML tells the same, and --no-hints guesses nothing", async () => {
  await using place = await shop(major);
  const { tables: [table] } = await json(place, "--table", "customers");
  assert.deepEqual(table.hints, { surrogate_pk: "pk_customer", natural_id: "id" });
  assert.deepEqual(table.columns.map(({ identity }: { identity: string }) => identity), ["always", null, null, null]);
  assert.equal(table.columns[2].default, "'nobody'::character varying");
  assert.equal(table.columns[3].generated.stored, true);
  const yaml = parse((await place.cli(["introspect", "--table", "customers", "--yaml"])).out);
  assert.deepEqual(yaml.tables, [table]);
  assert.equal((await json(place, "--table", "customers", "--no-hints")).tables[0].hints, null);
  const { out } = await place.cli(["introspect", "--table", "sales.orders"]);
  assert.match(out, /customer +bigint +not null/);
  assert.match(out, /public\.customers \(customer\) → \(pk_customer\), on delete cascade/);
  const list = (await place.cli(["introspect"])).out;
  assert.match(list, /public\.log +partitioned table/);
  assert.match(list, /6 tables, 1 view/);
});

function column(name: string, pg_type: string, more: Record<string, unknown> = {}) {
  const empty = { default: null, identity: null, generated: null, comment: null };
  return { name, pg_type, nullable: true, is_primary_key: false, ...empty, ...more };
}
