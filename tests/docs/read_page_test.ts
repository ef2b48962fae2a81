import assert from "node:assert/strict";
import { missingLine, readPage } from "./read_page.ts";

const page = `<!-- starts with: an empty folder -->

\`\`\`sh exit=4
confiture build
\`\`\`

\`\`\`text
error: …
\`\`\`

\`\`\`sql
-- db/a.sql
SELECT 1;
\`\`\`

_Not run by the tests: it needs a network._

\`\`\`sh
confiture doctor
\`\`\`

\`\`\`text
not the output of anything
\`\`\`
`;

Deno.test("readPage() finds what to run, what it prints, files to write, and what is left out", () => {
  const { start, blocks } = readPage(page);
  assert.equal(start, "an empty folder");
  assert.deepEqual(blocks.map(({ line: _, ...block }) => block), [
    { kind: "run", script: "confiture build", exit: 4, expected: ["error: …"] },
    { kind: "file", path: "db/a.sql", text: "-- db/a.sql\nSELECT 1;\n" },
    { kind: "skipped", why: "it needs a network." },
  ]);
});

Deno.test("missingLine() reads … as anything and wants the lines in their order", () => {
  const output = "note: starting\nBuilt shop: 3 files, 1.2 s\nhash ab\n";
  assert.equal(missingLine(["Built shop: …, … s", "hash …"], output), undefined);
  assert.equal(missingLine(["hash …", "Built …"], output), "Built …");
  assert.equal(missingLine(["Built"], output), "Built");
});
