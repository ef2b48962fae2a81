import assert from "node:assert/strict";
import { orderStatements, readScript, textSource } from "../../engine/sql/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { catalogOf, scriptOf, serverUrl, withoutPsql } from "./kit.ts";

/** Foreign keys in every way a CREATE TABLE can write them. */
const tables = `
CREATE TABLE p (id int PRIMARY KEY, a int, "B c" int, UNIQUE (a, "B c"), UNIQUE ("B c"));
CREATE TABLE q (id int PRIMARY KEY REFERENCES p);
CREATE TABLE one_line (a int REFERENCES p, b int REFERENCES p(id) ON DELETE CASCADE, c int NOT NULL REFERENCES q);
CREATE TABLE twice (a int REFERENCES p REFERENCES q, b int);
CREATE TABLE match_full (x int, y int, FOREIGN KEY (x, y) REFERENCES p (a, "B c") MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE set_columns (x int, y int, CONSTRAINT "Set é" FOREIGN KEY (x, y) REFERENCES p (a, "B c") ON DELETE SET NULL (x), CHECK (x > 0));
CREATE TABLE deferrables (
  a int CONSTRAINT named REFERENCES p MATCH FULL DEFERRABLE INITIALLY DEFERRED NOT NULL,
  b int DEFAULT 1 REFERENCES p NOT DEFERRABLE CHECK (b > 0), -- REFERENCES nothing
  c text COLLATE "C" UNIQUE /* REFERENCES p */, d int REFERENCES p ("B c") ON UPDATE SET DEFAULT INITIALLY IMMEDIATE UNIQUE,
  FOREIGN KEY (a) REFERENCES p DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE not_valid (a int, FOREIGN KEY (a) REFERENCES p (id) NOT VALID);
CREATE TABLE self (id int PRIMARY KEY, parent int REFERENCES self ON DELETE CASCADE);
CREATE TABLE a_very_long_table_name_that_goes_on_and_on (another_quite_long_column_name_for_it int REFERENCES p);
CREATE TABLE child (n int, FOREIGN KEY (id) REFERENCES q) INHERITS (q);
CREATE TABLE empty_list (FOREIGN KEY (id) REFERENCES q) INHERITS (q);
CREATE TYPE ty AS (id int, p int);
CREATE TABLE typed OF ty (p WITH OPTIONS REFERENCES p, PRIMARY KEY (id));
CREATE TABLE typed_only OF ty (FOREIGN KEY (p) REFERENCES p);
CREATE TABLE parts (id int, p int REFERENCES p, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF parts (FOREIGN KEY (id) REFERENCES q) FOR VALUES FROM (0) TO (9);
CREATE TABLE part2 PARTITION OF parts (CONSTRAINT k CHECK (id > 0), FOREIGN KEY (id) REFERENCES q, p NOT NULL) FOR VALUES FROM (9) TO (99);
COMMENT ON CONSTRAINT "Set é" ON set_columns IS 'kept';
`;

/** The list of columns that ON DELETE SET NULL takes came with 15. */
function forMajor(script: string, major: number): string {
  return major >= 15 ? script : script.replace("ON DELETE SET NULL (x)", "ON DELETE SET NULL");
}

for (const major of testMajors()) {
  Deno.test({
    name: `orderStatements() adds foreign keys later with the catalog they would have made on ${major}`,
    ignore: withoutPsql !== undefined,
    async fn() {
      const server = await serverUrl(major);
      const { statements } = await readScript([textSource("keys.sql", forMajor(tables, major))]);
      const plain = await orderStatements(statements, "alphabetical");
      const cut = await orderStatements(statements, "dependency", { twoPass: true });
      assert.equal(cut.addedLater.length, 22);
      assert.equal(
        await catalogOf(await scriptOf(cut.statements), "cut", server),
        await catalogOf(await scriptOf(plain.statements), "plain", server),
      );
    },
  });

  Deno.test({
    name: `orderStatements() cuts circles of foreign keys and nothing else on ${major}`,
    ignore: withoutPsql !== undefined,
    async fn() {
      const server = await serverUrl(major);
      const circle = `
      CREATE TABLE a (id int PRIMARY KEY, b int CONSTRAINT to_b REFERENCES b ON DELETE SET NULL, s int REFERENCES a);
      CREATE TABLE b (id int PRIMARY KEY, c int, FOREIGN KEY (c) REFERENCES c);
      CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a NOT NULL, d int REFERENCES d);
      CREATE TABLE d (id int PRIMARY KEY);
      INSERT INTO a VALUES (1, 1, 1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 1, 1); INSERT INTO d VALUES (1);`;
      const byHand = `
      CREATE TABLE d (id int PRIMARY KEY);
      CREATE TABLE a (id int PRIMARY KEY, b int, s int REFERENCES a);
      CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a NOT NULL, d int REFERENCES d);
      CREATE TABLE b (id int PRIMARY KEY, c int, FOREIGN KEY (c) REFERENCES c);
      ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b ON DELETE SET NULL;`;
      const ordered = await orderStatements((await readScript([textSource("x.sql", circle)])).statements, "dependency");
      assert.deepEqual(ordered.addedLater, ["x.sql:3:50"]);
      assert.equal(
        await catalogOf(await scriptOf(ordered.statements), "circle", server),
        await catalogOf(byHand, "by_hand", server),
      );
    },
  });
}
