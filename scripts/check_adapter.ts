import assert from "node:assert/strict";
import { join } from "node:path";

interface Kit {
  project: string;
  check(name: string, body: () => Promise<void>): Promise<void>;
  /** With CONFITURE_DATABASE_URL set to a database of its own. */
  confiture(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Makes that database, with whatever in it: migrations of their own come on top. */
  makeDatabase(): Promise<{ code: number; err: string }>;
}

const files = {
  "1_pots.up.sql": "CREATE TABLE adapter_pots (id int);\n",
  "1_pots.down.sql": "DROP TABLE adapter_pots;\n",
  "1_pots.verify.sql": "SELECT count(*) = 0 FROM adapter_pots\n",
  "2_lid.up.sql": "ALTER TABLE adapter_pots ADD COLUMN lid text;\n",
  "2_lid.down.sql": "ALTER TABLE adapter_pots DROP COLUMN lid;\n",
};

/** Makes the calls of a deployment program: `--no-config --format json --output FILE`, the database in the environment. */
export async function checkAdapter({ project, check, confiture, makeDatabase }: Kit): Promise<void> {
  const folder = join(project, "deploy");
  const answer = join(project, "answer.json");
  const call = async (command: string, ...args: string[]) => {
    await Deno.remove(answer).catch(() => {});
    const { code, out, err } = await confiture(
      ...["migrate", command, ...args, "--no-config", "--format", "json", "--output", answer],
    );
    assert.equal(out, "", "the document goes to the file alone");
    const text = await Deno.readTextFile(answer).catch(() => assert.fail(err));
    return { code, err, document: JSON.parse(text) };
  };
  const from = ["--migrations-dir", "deploy"];
  await check("the calls of a deployment: current, preflight, up, verify, down-to", async () => {
    await Deno.mkdir(folder);
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
    const made = await makeDatabase();
    assert.equal(made.code, 0, made.err);
    const none = await call("current");
    assert.deepEqual([none.code, none.document.error.code], [2, "PRECON_1001"]);
    const look = await call("preflight", ...from);
    assert.deepEqual([look.code, look.document.ok, look.document.change_set.contract_version], [0, true, 1], look.err);
    const first = await call("up", ...from, "--target", "1");
    assert.deepEqual([first.code, first.document.applied[0].version, first.document.pending], [0, "1", ["2"]]);
    const rest = await call("up", ...from);
    assert.deepEqual([rest.code, rest.document.success, rest.document.applied.length], [0, true, 1], rest.err);
    assert.equal((await call("current")).document.revision, "2");
    const verified = await call("verify", ...from, "--no-catalog");
    assert.deepEqual([verified.code, verified.document.verified_count, verified.document.failed_count], [0, 1, 0]);
    const back = await call("down-to", "1", ...from);
    assert.deepEqual([back.code, back.document.from, back.document.to], [0, "2", "1"], back.err);
    const unknown = await call("down-to", "77", ...from);
    assert.deepEqual([unknown.code, unknown.document.error.code], [3, "MIGR_100"]);
    await Deno.remove(folder, { recursive: true });
  });
}
