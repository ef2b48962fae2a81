import assert from "node:assert/strict";
import { readRenameAnswers } from "./read_renames.ts";
import { recordAnswer } from "./record_answer.ts";

const said = "# why we keep this\n\n# first\ncolumn public.a.b: c # said by Ann\n\ntable public.x: y\n# end\n";

Deno.test("recordAnswer() keeps what the file says, its comments and the answers for other environments", async () => {
  let text = await recordAnswer(said, { from: "column public.a.z", to: "d" }, false);
  text = await recordAnswer(text, { from: "column public.a.z", to: "e" }, false);
  text = await recordAnswer(text, { from: "column public.a.b", to: "later" }, true);
  for (const comment of ["# why we keep this", "# first", "# said by Ann", "# end"]) assert.ok(text.includes(comment));
  assert.deepEqual(await readRenameAnswers(text), {
    renames: [
      { from: "column public.a.b", to: "c" },
      { from: "column public.a.b", to: "later" },
      { from: "table public.x", to: "y" },
    ],
    refused: [{ from: "column public.a.z", to: "d" }, { from: "column public.a.z", to: "e" }],
  });
});

Deno.test("recordAnswer() lets the last word count, and writes names that mean something in YAML", async () => {
  const rename = { from: 'column public.t."a: b #1"', to: "null" };
  let text = await recordAnswer("# none yet\n", rename, true);
  assert.match(text, /^# none yet\n/);
  assert.deepEqual(await readRenameAnswers(text), { renames: [rename], refused: [] });
  text = await recordAnswer(text, rename, false);
  assert.deepEqual(await readRenameAnswers(text), { renames: [], refused: [rename] });
  text = await recordAnswer(text, rename, true);
  assert.deepEqual(await readRenameAnswers(text), { renames: [rename], refused: [] });
});

Deno.test("readRenameAnswers() refuses answers that are neither a name nor a no", async () => {
  for (const answer of ["{}", "[]", "null", "1", "{ no: x }", "{ not: 1 }", "[[a]]", '""', "{ not: [] }"]) {
    await assert.rejects(readRenameAnswers(`column public.t.a: ${answer}`), /does not say renames/, answer);
  }
  await assert.rejects(readRenameAnswers("column public.t.a: b\ncolumn public.t.a: c"), /unique/);
});
