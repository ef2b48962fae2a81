import assert from "node:assert/strict";
import { join } from "node:path";
import { type ChoiceRequest, createEngine } from "../../engine/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { type BuildPlace, buildPlace, hasTerminals, runOnTerminal, testHost, testMajors } from "../kit/mod.ts";

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

/** A project whose database is built from one DDL, and whose files hold another. */
async function between(place: BuildPlace, from: string, to: string): Promise<void> {
  await place.write({ "db/schema/a.sql": from, "db/environments/local.yaml": settings });
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 0, err);
  await place.write({ "db/schema/a.sql": to });
}

/** Runs an operation with somebody who answers by what a question says; whatever is not foreseen fails. */
async function asked(place: BuildPlace, name: string, input: unknown, answers: Record<string, string>) {
  const env = { ...testHost().env, TARGET_URL: place.url() };
  const engine = createEngine({ host: testHost({ cwd: place.root, env }), plugins: builtins });
  const seen: ChoiceRequest[] = [];
  const outcome = await engine.run(name, input, {
    choose: (request) => {
      seen.push(request);
      const [, answer] = Object.entries(answers).find(([words]) => request.question.includes(words)) ?? [];
      return Promise.resolve(answer);
    },
  });
  assert.equal(outcome.status, "succeeded", outcome.error?.message);
  return { seen, questions: seen.map(({ question }) => question), output: outcome.output as unknown as PlanLike };
}

interface PlanLike {
  steps: { sql: string }[];
  questions: { from: string; to: string }[];
  renames: { from: string; to: string }[];
  changes: { change: string; object: string }[];
  proof: { status: string; problems: string[] };
}

const sqlOf = ({ steps }: PlanLike) =>
  steps.map(({ sql }) => sql).filter((sql) => !/ RENAME CONSTRAINT \w+_not_null TO /.test(sql));
const renamesFile = (place: BuildPlace) => Deno.readTextFile(join(place.root, "db/renames.yaml"));

for (const major of testMajors()) {
  Deno.test(`plan on ${major} asks what may be a rename, writes a yes and a no down and asks neither again`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await between(
      place,
      "CREATE TABLE t (id int PRIMARY KEY, note text, at date);",
      "CREATE TABLE t (id int PRIMARY KEY, remark text, on_day date);",
    );
    await place.write({ "db/renames.yaml": "# agreed with Ann\ntable public.gone: away\n" });
    const first = await asked(place, "plan", {}, { "public.t.note": "yes", "public.t.at": "no" });
    assert.deepEqual(first.questions, [
      "Is column public.t.on_day renamed from column public.t.at?",
      "Is column public.t.remark renamed from column public.t.note?",
    ]);
    assert.deepEqual(sqlOf(first.output).toSorted(), [
      "ALTER TABLE public.t ADD COLUMN on_day date",
      "ALTER TABLE public.t DROP COLUMN at",
      "ALTER TABLE public.t RENAME COLUMN note TO remark",
    ]);
    assert.equal(first.output.proof.status, "proved", first.output.proof.problems.join());
    assert.deepEqual(first.output.questions, []);
    assert.equal(
      await renamesFile(place),
      "# agreed with Ann\ntable public.gone: away\ncolumn public.t.at: { not: on_day }\ncolumn public.t.note: remark\n",
    );
    const second = await asked(place, "plan", {}, {});
    assert.deepEqual([second.questions, sqlOf(second.output)], [[], sqlOf(first.output)]);
    const diff = await asked(place, "diff", {}, {});
    assert.deepEqual(diff.output.renames, [{ from: "column public.t.note", to: "remark" }]);
    assert.deepEqual(diff.output.changes.map(({ change, object }) => `${change} ${object}`), [
      "drop column public.t.at",
      "add column public.t.on_day",
    ]);
  });

  Deno.test(`plan on ${major} lets one of several candidates be chosen, and asks what an answer brings up`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await between(
      place,
      "CREATE TABLE orders (id int, a text, b text, c int);",
      "CREATE TABLE buys (id int, x text, y text, c int);",
    );
    const { seen, output, questions } = await asked(place, "plan", {}, {
      "table public.orders": "yes",
      "column public.orders.a": "2",
      "column public.orders.b": "yes",
    });
    assert.deepEqual(questions, [
      "Is table public.buys renamed from table public.orders?",
      "What has become of column public.orders.a?",
      "Is column public.buys.x renamed from column public.orders.b?",
    ]);
    assert.deepEqual(seen[1]!.choices.map(({ key }) => key), ["1", "2", "no", "later"]);
    assert.deepEqual(sqlOf(output), [
      "ALTER TABLE public.orders RENAME COLUMN a TO y",
      "ALTER TABLE public.orders RENAME COLUMN b TO x",
      "ALTER TABLE public.orders RENAME TO buys",
    ]);
    assert.equal(output.proof.status, "proved", output.proof.problems.join());
    assert.deepEqual((await asked(place, "diff", {}, {})).output.changes, []);
  });
}

Deno.test("diff leaves a question open for later and where nobody is, and writes nothing then", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await between(place, "CREATE TABLE t (a int, b text);", "CREATE TABLE t (c int, d text);");
  const later = await asked(place, "diff", {}, { "public.t.a?": "later", "public.t.b?": "later" });
  assert.equal(later.questions.length, 2);
  assert.equal(later.output.questions.length, 2);
  const nobody = await asked(place, "diff", {}, {});
  assert.equal(nobody.questions.length, 1, "whoever does not answer is asked no more");
  assert.equal(nobody.output.questions.length, 2);
  await assert.rejects(renamesFile(place));
  const text = await place.cli(["diff"]);
  assert.match(text.out, /no: write column public\.t\.a: \{ not: c \} there/);
});

Deno.test("plan refuses a db/renames.yaml that says no renames before anybody is asked, and leaves it as it is", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await between(place, "CREATE TABLE t (a int);", "CREATE TABLE t (c int);");
  for (
    const bad of ["column public.t.a: [", "- a\n", "column public.t.a: 7\n", "column public.t.a: { perhaps: c }\n"]
  ) {
    await place.write({ "db/renames.yaml": bad });
    const { code, err } = await place.cli(["plan", "--no-proof"]);
    assert.equal(code, 4, err);
    assert.match(err, /error\[DIFFER_415\]: db\/renames\.yaml does not say renames/);
    assert.equal(await renamesFile(place), bad);
  }
});

Deno.test({
  name: "plan asks on a terminal until an answer is one, and not where the result is JSON, in CI or with --yes",
  ignore: !await hasTerminals(),
  async fn() {
    const [major] = testMajors() as [number];
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await between(place, "CREATE TABLE t (a int);", "CREATE TABLE t (c int);");
    const run = (args: string[], answers: string[], env: Record<string, string> = {}) =>
      runOnTerminal([...args, "--no-proof"], {
        cwd: place.root,
        env: { TARGET_URL: place.url(), ...env },
        prompt: /\[y\/n\/l\] /,
        answers,
      });
    for (const [args, env] of [[["--format", "json"], {}], [["--yes"], {}], [[], { CI: "true" }]] as const) {
      const { code, screen } = await run(["plan", ...args], ["y"], env);
      assert.equal(code, 0, screen);
      assert.doesNotMatch(screen, /\[y\/n\/l\]/);
    }
    const ended = await run(["plan"], []);
    assert.equal(ended.code, 0, ended.screen);
    assert.match(ended.screen, /DROP COLUMN a/);
    await assert.rejects(renamesFile(place));
    const answered = await run(["plan"], ["perhaps", "y"]);
    assert.equal(answered.code, 0, answered.screen);
    assert.match(
      answered.screen,
      /Is column public\.t\.c renamed from column public\.t\.a\?[^]*Type one of yes, no, later/,
    );
    assert.match(answered.screen, /RENAME COLUMN a TO c/);
    assert.equal(await renamesFile(place), "column public.t.a: c\n");
  },
});
