import assert from "node:assert/strict";
import { buildPlace, testMajors } from "../kit/mod.ts";
import { drawMermaid } from "../../plugins/operations/introspect/draw_mermaid.ts";
import { drawSvg } from "../../plugins/operations/introspect/draw_svg.ts";
import { type Erd, erdModel } from "../../plugins/operations/introspect/erd_model.ts";
import { layOut } from "../../plugins/operations/introspect/lay_out.ts";
import { neighbourhood } from "../../plugins/operations/introspect/neighbourhood.ts";

const ddl = `CREATE TABLE country (id int PRIMARY KEY);
  CREATE TABLE city (id int PRIMARY KEY, country int NOT NULL REFERENCES country);
  CREATE TABLE person (id int PRIMARY KEY, city int REFERENCES city, boss int REFERENCES person, email text UNIQUE);
  CREATE TABLE passport (person int PRIMARY KEY REFERENCES person);
  CREATE TABLE "<b>&'""x" (id int);
  CREATE TABLE visit (person int REFERENCES person, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE VIEW v AS SELECT 1 AS one;`;

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

for (const major of testMajors()) {
  Deno.test(`erd on ${major} draws a neighbourhood, a schema and all, as SVG and Mermaid`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ "db/schema/a.sql": ddl, "db/environments/local.yaml": settings });
    assert.equal((await place.cli(["build"])).code, 0);
    const erd = async (...args: string[]) => {
      const { code, out, err } = await place.cli(["erd", ...args, "--format", "json"]);
      assert.equal(code, 0, err + out);
      return JSON.parse(out);
    };
    assert.deepEqual((await erd("-t", "city", "--hops", "0")).tables, ["public.city"]);
    assert.deepEqual((await erd("-t", "city")).tables, ["public.city", "public.country", "public.person"]);
    const two = await erd("-t", "city", "--hops", "2");
    assert.deepEqual(two.tables, [
      ...["public.city", "public.country", "public.passport", "public.person", "public.visit"],
    ]);
    assert.equal(two.relations, 5);
    // A partition stands for its table.
    assert.deepEqual((await erd("-t", "visit_1")).tables, ["public.person", "public.visit"]);
    const all = await erd("--schema", "public");
    assert.ok(all.tables.includes(`public."<b>&'""x"`) && !all.tables.includes("public.visit_1"));
    assertXml(all.document);
    assert.ok(all.document.includes("public.&quot;&lt;b&gt;&amp;&#39;&quot;&quot;x&quot;"));
    for (const mark of ["PK", "FK", "UK", "PK FK"]) assert.ok(all.document.includes(`>${mark}</text>`), mark);

    await place.cli(["erd", "--output", "all.svg"]);
    assert.equal(await Deno.readTextFile(`${place.root}/all.svg`), (await erd()).document);
    const { out } = await place.cli(["erd", "-t", "person", "--as", "mermaid", "--columns", "keys"]);
    assert.match(out, /^erDiagram\n/);
    assert.match(out, /public_city \|o--o\{ public_person : "city"/);
    assert.match(out, /public_person \|\|--o\| public_passport : "person"/);
    assert.match(out, /public_person \|o--o\{ public_person : "boss"/);
    for (
      const [args, pattern] of [[["--hops", "2"], /no table to count/], [["-t", "v"], /has no foreign keys/]] as const
    ) {
      const refused = await place.cli(["erd", ...args]);
      assert.equal(refused.code, 64, refused.err);
      assert.match(refused.err, pattern);
    }
  });
}

const odd = `]]> <script>alert(1)</script> "'&\u0001\ud800\n-->`;
const nasty: Erd = {
  tables: [{
    name: odd,
    schema: "s",
    comment: odd,
    columns: [{ name: odd, type: odd, nullable: true, marks: ["FK"] }],
    hidden: 3,
  }],
  bonds: [{
    ...{ from: odd, to: odd, constraint: odd, columns: [odd], referencedColumns: ["missing"] },
    ...{ isOptional: true, isUnique: true },
  }],
};

Deno.test("drawSvg() lets no name out of its text", async () => {
  const svg = drawSvg(await layOut(nasty), { title: odd, start: odd });
  assertXml(svg);
  assert.ok(!svg.includes("<script"));
});

Deno.test("drawSvg() of nothing says so", async () => {
  const svg = drawSvg(await layOut({ tables: [], bonds: [] }), { title: "empty" });
  assertXml(svg);
  assert.match(svg, /no tables/);
});

Deno.test("drawMermaid() keeps to words that Mermaid takes, and ids apart", () => {
  const [table] = nasty.tables;
  const text = drawMermaid({ ...nasty, tables: [{ ...table!, name: "a.b" }, { ...table!, name: "a b" }, table!] });
  const ids = [...text.matchAll(/^ {4}(\S+)\[".*"\] \{$/gm)].map(([, id]) => id);
  assert.deepEqual(ids.slice(0, 2), ["a_b", "a_b_2"]);
  for (const line of text.trimEnd().split("\n").slice(1)) {
    assert.match(
      line,
      /^ {4}(\}|\w+\["[^"\\%<>]*"\] \{| {4}\S+ \w+( \w\w(, \w\w)*)?( "[^"\\%<>]*")?|\w+ \S+ \w+ : "[^"\\%<>]*")$/,
    );
  }
});

Deno.test("layOut() lets no two tables overlap, circles and lonely tables among them", async () => {
  const names = Array.from({ length: 30 }, (_, number) => `t${number}`);
  const column = { name: "id", type: "int", nullable: false, marks: [] };
  const tables = names.map((name, at) => ({
    ...{ name, schema: "s", comment: null, hidden: 0 },
    columns: Array.from({ length: at % 7 }, () => column),
  }));
  const bond = { constraint: "c", columns: ["id"], referencedColumns: ["id"], isOptional: false, isUnique: false };
  const bonds = names.slice(0, 24).map((from, at) => ({ ...bond, from, to: names[(at * 7 + 3) % 20]! }));
  const { boxes, width, height } = await layOut({ tables, bonds });
  for (const [index, a] of boxes.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height);
    for (const b of boxes.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(apart, `${a.table.name} and ${b.table.name}`);
    }
  }
  assert.deepEqual((await layOut({ tables, bonds })).boxes, boxes);
});

Deno.test("neighbourhood() walks foreign keys in both directions", () => {
  const bond = (from: string, to: string) => ({ from, to }) as Erd["bonds"][number];
  const bonds = [bond("a", "b"), bond("c", "b"), bond("c", "d"), bond("x", "y")];
  assert.deepEqual([...neighbourhood({ bonds }, "a", 1)], ["a", "b"]);
  assert.deepEqual([...neighbourhood({ bonds }, "a", 2)], ["a", "b", "c"]);
  assert.deepEqual([...neighbourhood({ bonds }, "a", 99)], ["a", "b", "c", "d"]);
  assert.deepEqual(erdModel([], "all").tables, []);
});

/** Tags are closed in their order, and text holds nothing that XML would not take. */
function assertXml(text: string): void {
  const open: string[] = [];
  const rest = text.replace(/<style>[\s\S]*?<\/style>/, "").replaceAll(
    /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*")*)(\/?)>/g,
    (_, closes, name, __, isEmpty) => {
      if (closes) assert.equal(open.pop(), name);
      else if (!isEmpty) open.push(name);
      return "";
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /[<>]|&(?!(amp|lt|gt|quot|#39);)/);
  // deno-lint-ignore no-control-regex -- what XML forbids
  assert.doesNotMatch(text, /[\u0000-\u0008\u000B\u000C\u000E-\u001F]/);
  assert.ok(text.isWellFormed());
}
