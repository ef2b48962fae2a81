/** pg_dump as a witness of a plan's proof. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";
import { pgDumpMajor } from "./pairs/dump.ts";

const client = await pgDumpMajor();
const speaking = testMajors().filter((major) => client !== undefined && client >= major);
const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

async function planOf(place: BuildPlace, args: readonly string[] = [], env: Record<string, string> = {}) {
  const { code, out, err } = await place.cli(["plan", "--format", "json", ...args], env);
  const { proof } = out === "" ? {} : JSON.parse(out);
  assert.ok(proof, out + err);
  return { code, proof, err };
}

async function prepare(place: BuildPlace, from: string, to: string, yaml = settings): Promise<void> {
  await place.write({ "db/schema/a.sql": from, "db/environments/local.yaml": yaml });
  const built = await place.cli(["build"]);
  assert.equal(built.code, 0, built.err);
  await place.write({ "db/schema/a.sql": to });
}

const orders = `CREATE TABLE orders (id int PRIMARY KEY, note text CHECK (note IN ('a', 'b')), state text);
  CREATE FUNCTION total() RETURNS int LANGUAGE sql AS $$
-- a comment at the start of a line
SELECT 1 $$;\n`;

for (const major of testMajors()) {
  const speaks = speaking.includes(major);
  Deno.test({
    name: `plan on ${major} asks pg_dump whether the steps lead to the target, and tells the order of columns`,
    ignore: !speaks,
    async fn() {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      await prepare(
        place,
        orders,
        `CREATE TABLE orders (id int PRIMARY KEY, extra numeric(10,2) DEFAULT 1, note text CHECK (note IN ('a', 'b')), state text);
         CREATE VIEW few AS SELECT * FROM orders WHERE note IN ('a', 'b');
         COMMENT ON COLUMN orders.extra IS 'more';
         GRANT SELECT (id, extra) ON orders TO PUBLIC;
         CREATE INDEX i ON orders (note) WHERE state IN ('x', 'y');
         CREATE FUNCTION total() RETURNS int LANGUAGE sql AS $$
-- another comment at the start of a line
SELECT 1 $$;`,
      );
      const { code, proof, err } = await planOf(place);
      assert.equal(proof.status, "proved", proof.problems.join());
      assert.deepEqual([code, proof.witness], [0, {
        pg_dump: "agrees",
        reason: "owners and what they are granted were not compared, because a side names none",
        differences: [],
        tolerated: ["TABLE public.orders: its columns stand in another order"],
      }], err);
    },
  });

  Deno.test({
    name:
      `plan on ${major} restores dumps that differ only in how an expression is written, also those of a newer pg_dump`,
    ignore: !speaks,
    async fn() {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      // On varchar, what was made from a deparsed text is written differently from what was made from the source's.
      await prepare(place, orders, orders + "CREATE TABLE more (v varchar(9) CHECK (v IN ('x', 'y')));");
      const bin = join(place.root, "bin");
      await fakeDump(
        bin,
        `[ "$1" = --version ] && exec pg_dump --version
         echo x >> ${place.root}/seen; [ ${major} -lt 17 ] && echo "SET transaction_timeout = 0;"; exec pg_dump "$@"`
          .replaceAll("exec pg_dump", `PATH=${Deno.env.get("PATH")} exec pg_dump`),
      );
      const { proof } = await planOf(place, [], { PATH: bin });
      assert.equal(proof.witness.pg_dump, "agrees", `${proof.problems.join()} ${proof.witness.reason}`);
      assert.equal(await Deno.readTextFile(join(place.root, "seen")), "x\n".repeat(4));
      await Deno.remove(join(place.root, "seen"));
    },
  });

  Deno.test({
    name: `plan on ${major} lets pg_dump speak of what is in scope alone`,
    ignore: !speaks,
    async fn() {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      const scope = `scope:
  exclude:
    schemas: [jobs]
    objects: [public.queue*]
    kinds: [comment, trigger, policy]
    partitions_of: [public.parted]
`;
      const kept = "CREATE TABLE orders (id int PRIMARY KEY, note text);\n";
      await prepare(place, kept, kept + "CREATE TABLE more (id int);", settings + scope);
      // What is out of scope is in the target alone.
      await place.write({
        "target.sql": `${kept} CREATE TABLE more (id int);
          COMMENT ON TABLE orders IS 'one'; COMMENT ON COLUMN orders.note IS 'two';
          ${major < 15 ? "-- there it is another's" : "COMMENT ON SCHEMA public IS 'three'"};
          CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
          CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note_it();
          CREATE POLICY mine ON orders USING (true);
          CREATE SCHEMA jobs; CREATE TABLE jobs.job (id serial PRIMARY KEY, what text DEFAULT 'x' CHECK (what <> ''));
          CREATE INDEX ON jobs.job (what); CREATE FUNCTION jobs.run(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1';
          CREATE TABLE queue (id serial PRIMARY KEY, o int REFERENCES orders, what text DEFAULT 'x' NOT NULL CHECK (what <> ''));
          CREATE INDEX ON queue (what); GRANT SELECT ON queue TO PUBLIC; GRANT SELECT (id) ON queue TO PUBLIC;
          CREATE FUNCTION queue_it(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT ALL ON FUNCTION queue_it TO PUBLIC;
          REVOKE ALL ON FUNCTION queue_it FROM PUBLIC;
          CREATE TYPE queue_state AS ENUM ('a');
          CREATE SCHEMA confiture; CREATE TABLE confiture.own (id serial PRIMARY KEY);
          CREATE TABLE tb_confiture (id serial PRIMARY KEY); CREATE INDEX ix_tb_confiture ON tb_confiture (id);`,
      });
      const { proof, err } = await planOf(place, ["--to", "target.sql"]);
      assert.equal(proof.status, "proved", proof.problems.join() + err);
      assert.equal(proof.witness.pg_dump, "agrees", err);
      // The same without a scope is no hidden agreement: everything is planned.
      await place.write({ "db/environments/local.yaml": settings });
      const whole = await place.cli(["plan", "--to", "target.sql", "--format", "json"]);
      const { steps, proof: wholeProof } = JSON.parse(whole.out);
      assert.ok(steps.some(({ sql }: { sql: string }) => /queue_state/.test(sql)));
      assert.equal(wholeProof.witness.pg_dump, "agrees", wholeProof.problems.join());
    },
  });

  Deno.test({
    name: `plan on ${major} compares owners and grants by pg_dump between two databases, and a saved catalog`,
    ignore: !speaks,
    async fn() {
      await using place = await buildPlace({ major, role: "SUPERUSER" });
      const app = `${place.role}_app`;
      await prepare(place, orders, orders);
      const other = `${place.database}_other`;
      await place.tell(`CREATE ROLE ${app}`);
      await place.tell(`CREATE DATABASE ${other} OWNER ${place.role}`);
      try {
        await place.tell(
          `SET ROLE ${place.role}; ${orders} CREATE TABLE more (id int); ALTER TABLE more OWNER TO ${app};
           GRANT SELECT ON orders TO ${app} WITH GRANT OPTION; REVOKE ALL ON orders FROM ${place.role};
           ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${app};`,
          other,
        );
        const live = await planOf(place, ["--to", place.url(other)]);
        assert.equal(live.proof.status, "proved", live.proof.problems.join());
        assert.deepEqual(live.proof.witness, { pg_dump: "agrees", reason: null, differences: [], tolerated: [] });
        const saved = await place.cli(["introspect", "--from", place.url(other), "--save", "saved.json"]);
        assert.equal(saved.code, 0, saved.err);
        const { proof } = await planOf(place, ["--to", "saved.json"]);
        assert.equal(proof.status, "proved", proof.problems.join());
        assert.equal(proof.witness.pg_dump, "agrees");
        assert.match(proof.witness.reason, /the target is a catalog, which was built in scratch/);
      } finally {
        await place.tell(`DROP DATABASE ${other}`);
        await place.tell(`DROP OWNED BY ${app}; DROP ROLE ${app}`);
      }
    },
  });

  Deno.test({
    name: `plan on ${major} says why pg_dump could not speak`,
    async fn() {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      await prepare(place, orders, orders + "CREATE TABLE more (id int);");
      const missing = await planOf(place, [], { PATH: "/nowhere" });
      assert.equal(missing.proof.status, "proved");
      assert.deepEqual(missing.proof.witness, {
        pg_dump: "silent",
        reason: "pg_dump was not found on PATH",
        differences: [],
        tolerated: [],
      });
      const text = await place.cli(["plan"], { PATH: "/nowhere" });
      assert.match(text.out, /pg_dump was not heard: pg_dump was not found on PATH/);
      const bin = join(place.root, "bin");
      await fakeDump(bin, `echo "pg_dump (PostgreSQL) 13.4"`);
      const old = await planOf(place, [], { PATH: bin });
      assert.equal(old.proof.witness.reason, `pg_dump 13 cannot read a server of version ${major}`);
      await fakeDump(
        bin,
        `[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 19.1" && exit 0
        echo "pg_dump: error: it rains" >&2; echo "pg_dump: detail: on us" >&2; exit 1`,
      );
      const failing = await planOf(place, [], { PATH: `${bin}:/usr/bin:/bin` });
      assert.equal(failing.proof.status, "proved");
      assert.equal(failing.proof.witness.reason, "pg_dump failed: it rains");
      const without = await planOf(place, ["--no-proof"], { PATH: `${bin}:/usr/bin:/bin` });
      assert.equal(without.proof.witness.reason, "it was asked for without a proof");
    },
  });

  Deno.test({
    name: `plan on ${major} fails where pg_dump tells the result from the target, by names alone`,
    async fn() {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      await prepare(place, orders, orders + "CREATE TABLE more (id int);");
      // Every database has its own name in it, which is what a model with a hole looks like.
      const bin = join(place.root, "bin");
      await fakeDump(
        bin,
        `[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 19.1" && exit 0
        echo "$PGPASSWORD $*" >> ${place.root}/seen
        printf -- "--\\n-- Name: hole; Type: TABLE; Schema: public; Owner: x\\n--\\n\\nCREATE TABLE IF NOT EXISTS public.hole (a text DEFAULT '%s');\\n" "$PGDATABASE hidden"`,
      );
      const { code, proof } = await planOf(place, ["--output", "plan.json"], { PATH: `${bin}:/usr/bin:/bin` });
      assert.deepEqual([code, proof.status, proof.witness.pg_dump], [1, "failed", "differs"]);
      assert.deepEqual(proof.witness.differences, ["TABLE public.hole: is written differently"]);
      assert.deepEqual(proof.problems, [
        "pg_dump tells what the steps lead to from the target: TABLE public.hole: is written differently",
      ]);
      assert.doesNotMatch(JSON.stringify(proof), /hidden/);
      const refused = await place.cli(["apply", "plan.json"]);
      assert.equal(refused.code, 2);
      assert.match(refused.err, /PLAN_1602[^]*pg_dump tells/);
      // It was asked four times, the password only in its environment.
      const seen = (await Deno.readTextFile(join(place.root, "seen"))).trim().split("\n");
      assert.equal(seen.length, 4);
      for (const line of seen) assert.match(line, /^S3cr3t-pässword --schema-only (?!.*S3cr3t)/);
      await Deno.remove(join(place.root, "seen"));
    },
  });
}

async function fakeDump(folder: string, script: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "pg_dump"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
