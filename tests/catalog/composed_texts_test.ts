import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { readers } from "../../engine/catalog/readers/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";

/** Names of which each needs, or does not need, quotes for another reason; the first must not be like the others. */
const names = ["plain", "Upper", "select", "with space", "a$b", 'a"b', "ünï", "1st", "a, b", "x AND y", "text"];

/** Tables of one layout under odd names, so that there are many texts of each shape, with odd ones in between. */
function ddl(major: number): string {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const tables = names.map((name, n) => {
    const [schema, table, column] = [quote(names.at(-n)!), quote(name), quote(names[(n + 3) % names.length]!)];
    const on = `${schema}.${table}`;
    const mark = (what: string) => quote(`${name} ${what}`);
    return `CREATE SCHEMA IF NOT EXISTS ${schema};
      CREATE TABLE ${on} (${column} int, other_id bigint, v varchar(${
      9 + n % 2
    }), t text COLLATE "C", j jsonb, r int4range,
        CONSTRAINT ${mark("pk")} PRIMARY KEY (${column}), CONSTRAINT ${mark("two")} UNIQUE (other_id, ${column}),
        CONSTRAINT ${mark("later")} UNIQUE (v) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT ${mark("more")} UNIQUE (t) INCLUDE (v) WITH (fillfactor = 70),
        CONSTRAINT ${mark("apart")} EXCLUDE USING gist (r WITH &&), CHECK (v IN ('a', 'b') OR ${column} > 1));
      CREATE INDEX ${mark("a")} ON ${on} (other_id, ${column}); CREATE UNIQUE INDEX ${mark("b")} ON ${on} (t, v);
      CREATE INDEX ${mark("c")} ON ${on} (v DESC NULLS LAST, ${column}); CREATE INDEX ${
      mark("d")
    } ON ${on} (t COLLATE "POSIX");
      CREATE INDEX ${mark("e")} ON ${on} (v varchar_pattern_ops); CREATE INDEX ${mark("f")} ON ${on} USING gin (j);
      CREATE INDEX ${mark("g")} ON ${on} USING gin (j jsonb_path_ops); CREATE INDEX ${mark("h")} ON ${on} (lower(t), v);
      CREATE INDEX ${mark("i")} ON ${on} (v) WHERE ${column} > 1; CREATE INDEX ${mark("j")} ON ${on} USING hash (t);
      CREATE INDEX ${mark("k")} ON ${on} (v) INCLUDE (t); CREATE INDEX ${mark("l")} ON ${on} (t) WITH (fillfactor = 50);
      CREATE INDEX ${mark("m")} ON ${on} USING gist (r range_ops);
      ALTER TABLE ${on} ADD CONSTRAINT ${
      mark("fk")
    } FOREIGN KEY (other_id) REFERENCES ${on} ON DELETE CASCADE NOT VALID,
        ADD CONSTRAINT ${
      mark("pair")
    } FOREIGN KEY (other_id, ${column}) REFERENCES ${on} (other_id, ${column}) MATCH FULL
          DEFERRABLE, ADD FOREIGN KEY (${column}) REFERENCES "ünï".whole;
      ${
      major >= 15
        ? `ALTER TABLE ${on} ADD CONSTRAINT ${mark("one")} UNIQUE NULLS NOT DISTINCT (r),
             ADD CONSTRAINT ${mark("half")} FOREIGN KEY (other_id, ${column}) REFERENCES ${on} (other_id, ${column})
               ON DELETE SET NULL (other_id);
           CREATE UNIQUE INDEX ${mark("n")} ON ${on} (v) NULLS NOT DISTINCT;`
        : ""
    }
      ${
      major >= 18
        ? `CREATE TABLE ${schema}.${mark("t")} (q int4range, r int4range, CONSTRAINT ${
          mark("over")
        } UNIQUE (q, r WITHOUT OVERLAPS),
             s int4range, CONSTRAINT ${mark("period")} FOREIGN KEY (q, PERIOD s) REFERENCES ${schema}.${
          mark("t")
        } (q, PERIOD r),
             o int REFERENCES "ünï".whole NOT ENFORCED);`
        : ""
    }`;
  });
  return `CREATE SCHEMA "ünï"; CREATE TABLE "ünï".whole (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
    CREATE TABLE "ünï".part PARTITION OF "ünï".whole DEFAULT; CREATE INDEX ON "ünï".whole (n); ${tables.join("\n")}
    CREATE MATERIALIZED VIEW "ünï"."a view" AS SELECT 1 AS a; CREATE INDEX ON "ünï"."a view" (a);`;
}

for (const major of testMajors()) {
  Deno.test(`readCatalog() on ${major} gives the texts of keys and indexes that the server gives`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session({ showDetail: true });
    await session.execute(ddl(major));
    const asked: number[] = [];
    const { facts } = await readCatalog(watched(session, asked));
    const read = [...facts.values()].filter(({ kind }) => kind === "constraint" || kind === "index")
      .flatMap(({ name, properties: { definition, index_definition } }) => [
        `${name}: ${definition}`,
        ...(index_definition === undefined ? [] : [`${name}: ${index_definition}`]),
      ]);
    const server = await session.transaction(async () => {
      await session.execute("SET LOCAL search_path = pg_catalog");
      return await session.query<{ text: string }>(serverTexts);
    });
    assert.deepEqual(read.sort(), server.map(({ text }) => text).sort());
    const composed = server.length - asked.reduce((sum, count) => sum + count, 0);
    // Keys, and indexes without a word about their columns.
    assert.ok(composed > 12 * names.length, `${composed} of ${server.length}`);
  });

  Deno.test(`readers on ${major} send all the columns of what they pack`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute(`CREATE TABLE a (id int PRIMARY KEY, b text DEFAULT ''); CREATE INDEX ON a (b)`);
    const packed = readers.filter((reader) => reader.packed !== undefined);
    assert.deepEqual(packed.map(({ kind }) => kind), ["table", "column", "default", "constraint", "index"]);
    for (const { kind, sql, packed: columns } of packed) {
      const [row] = await session.query(sql(major, { userMappings: true, subscriptions: true })!);
      assert.deepEqual(Object.keys(row!).sort(), [...columns!.dense, ...columns!.rare].sort(), kind);
    }
  });
}

/** Notes how many texts are asked for in each query for them. */
function watched(session: Session, asked: number[]): Session {
  return new Proxy(session, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "query") return value.bind(target);
      return (text: string, params?: unknown[]) => {
        if (text.includes("WHEN 'index' THEN pg_catalog.pg_get_indexdef")) asked.push((params![0] as unknown[]).length);
        return target.query(text, params);
      };
    },
  });
}

const serverTexts = `
  SELECT conname || ': ' || pg_get_constraintdef(oid) AS text FROM pg_constraint
  WHERE contype IN ('c', 'f', 'p', 'u', 'x') AND NOT (contype = 'f' AND conparentid <> 0) AND conrelid >= 16384
  UNION ALL
  SELECT c.relname || ': ' || pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace`;
