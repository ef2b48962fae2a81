import assert from "node:assert/strict";
import { join } from "node:path";

interface Kit {
  /** Folder of a project whose environment `local` has been built. */
  project: string;
  check(name: string, body: () => Promise<void>): Promise<void>;
  confiture(...args: string[]): Promise<{ code: number; out: string; err: string }>;
}

const first = `CREATE TABLE jars (id int PRIMARY KEY, label text);\n`;
const second = `CREATE TABLE jars (id int PRIMARY KEY, label text, code uuid NOT NULL DEFAULT gen_random_uuid());
CREATE INDEX jars_by_label ON jars (label);\n`;

/** Uses diff, plan, apply, drift and schema export as a person would, from the first change to the exported DDL. */
export async function checkChanges({ project, check, confiture }: Kit): Promise<void> {
  const file = join(project, "db", "schema", "90_jars.sql");
  const json = async (...args: string[]) => {
    const { code, out, err } = await confiture(...args, "--format", "json");
    return { code, err, result: JSON.parse(out || "{}") };
  };
  const planAndApply = async () => {
    const plan = await json("plan", "--output", "plan.json");
    assert.equal(plan.code, 0, plan.err);
    assert.equal(plan.result.proof.status, "proved", plan.result.proof.problems.join());
    const apply = await json("apply", "plan.json");
    assert.equal(apply.code, 0, apply.err);
    assert.equal(apply.result.fingerprint, plan.result.proof.boundaries.at(-1));
    return plan.result.steps.map(({ sql }: { sql: string }) => sql).join("\n");
  };

  await check("diff tells what the DDL adds to the database", async () => {
    const before = await json("diff");
    assert.deepEqual([before.code, before.result.equal, before.result.changes], [0, true, []], before.err);
    await Deno.writeTextFile(file, first);
    const { code, err, result } = await json("diff");
    assert.equal(code, 0, err);
    const tables = result.changes.filter(({ kind }: { kind: string }) => kind === "table");
    assert.deepEqual(tables, [{ change: "add", kind: "table", object: "table public.jars", properties: [] }]);
  });
  await check("drift exits 1 while they differ; plan proves the way, apply walks it, drift exits 0", async () => {
    assert.equal((await confiture("drift")).code, 1);
    assert.match(await planAndApply(), /^CREATE TABLE public\.jars/);
    const { code, out, err } = await confiture("drift");
    assert.equal(code, 0, out + err);
  });
  await check("apply builds an index concurrently and fills a column in batches", async () => {
    await Deno.writeTextFile(file, second);
    const steps = await planAndApply();
    assert.match(steps, /CREATE INDEX CONCURRENTLY jars_by_label/);
    assert.match(steps, /UPDATE public\.jars AS t SET code = gen_random_uuid\(\) FROM batch/);
    assert.equal((await confiture("drift")).code, 0);
  });
  await check("apply refuses a hazard that nobody allowed, exit 2", async () => {
    await Deno.writeTextFile(file, second.replace("label text, ", "").replace(/CREATE INDEX.*\n/, ""));
    assert.equal((await confiture("plan", "--output", "plan.json")).code, 0);
    const { code, err } = await confiture("apply", "plan.json");
    assert.equal(code, 2, err);
    assert.match(err, /PLAN_1603[^]*data-loss:public\.jars\.label/);
    await Deno.writeTextFile(file, second);
  });
  await check("schema export writes DDL that does not differ from the database", async () => {
    const { code, err, result } = await json("schema", "export", "exported", "--from", "local");
    assert.equal(code, 0, err);
    assert.equal(result.proof.status, "proved", result.proof.problems.join());
    assert.match(await Deno.readTextFile(join(project, "exported", pathOf(result.files))), /CREATE TABLE public\.jars/);
    const compared = await json("diff", "--from", "local", "--to", "exported");
    assert.deepEqual([compared.code, compared.result.changes], [0, []], compared.err);
  });
}

function pathOf(files: readonly { object: string; path: string }[]): string {
  const found = files.find(({ object }) => object === "table public.jars");
  assert.ok(found, `no file of table public.jars among ${files.length}`);
  return found.path;
}
