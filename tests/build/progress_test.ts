import assert from "node:assert/strict";
import { createEngine } from "../../engine/mod.ts";
import type { RunEvent } from "../../engine/run/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { buildPlace, localYaml, testHost, testMajors } from "../kit/mod.ts";

type ProgressEvent = Extract<RunEvent, { type: "progress" }>;

Deno.test("build tells how far it is: the user's statements, and the bytes of the seeds, never more than there are", async () => {
  await using place = await buildPlace({ major: testMajors()[0]! });
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index}\tsome words for row ${index}\n`).join("");
  const seed = `SET search_path = public;\nCOPY a FROM stdin;\n${rows}\\.\n`;
  await place.write({
    "db/environments/local.yaml": localYaml,
    "db/schema/1.sql": "SET search_path = public;\nCREATE TABLE a (id int, words text);\n",
    "db/schema/2.sql": "SET search_path = pg_catalog, public;\nCREATE TABLE public.b ();\nSELECT pg_sleep(0.4);\n",
    "db/seeds/1.sql": seed,
    "db/seeds/2.sql": "SELECT pg_sleep(0.4);\n",
  });
  const events: ProgressEvent[] = [];
  const host = testHost({ cwd: place.root, env: { PATH: Deno.env.get("PATH"), TARGET_URL: place.url() } });
  const { status, error } = await createEngine({ host, plugins: builtins }).run("build", { seeds: true }, {
    onEvent: (event) => event.type === "progress" && events.push(event),
  });
  assert.equal(status, "succeeded", error?.message);
  for (
    const [label, unit, total] of [["Building", "statements", 3], [
      "Applying seeds",
      "bytes",
      seed.length + 22,
    ]] as const
  ) {
    const told = events.filter((event) => event.label.startsWith(label));
    assert.ok(told.length > 1, label);
    assert.ok(told.every((event) => event.unit === unit && event.total === total), JSON.stringify(told));
    const done = told.map((event) => event.done);
    assert.deepEqual(done, [...done].sort((a, b) => a - b));
    assert.ok(done[0]! < total && done.at(-1)! <= total && done.at(-1)! > total * 0.9, done.join());
  }
});
