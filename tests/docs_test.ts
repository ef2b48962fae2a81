import assert from "node:assert/strict";
import { join } from "node:path";
import { markdownFiles } from "./docs/markdown_files.ts";
import { pageFolder } from "./docs/page_folder.ts";
import { missingLine, readPage } from "./docs/read_page.ts";

const root = join(import.meta.dirname!, "..");

/** Each page is worked through from top to bottom, as a reader would: every command runs, and prints what it says. */
for (const file of (await markdownFiles(root)).filter((name) => name.startsWith("docs/"))) {
  const { start, blocks } = readPage(await Deno.readTextFile(join(root, file)));
  if (!blocks.some(({ kind }) => kind === "run")) continue;

  Deno.test(`${file}: every command does what the page says`, async () => {
    assert.ok(start, "the page has no <!-- starts with: … -->");
    await using folder = await pageFolder(root, start);
    for (const block of blocks) {
      if (block.kind === "file") await folder.write(block.path, block.text);
      if (block.kind !== "run") continue;
      const { code, output } = await folder.run(block.script);
      const said = `${file}:${block.line}\n${block.script}\n\n${output}`;
      assert.equal(code, block.exit, `exit code ${code} at ${said}`);
      const missing = missingLine(block.expected ?? [], output);
      assert.equal(missing, undefined, `nothing like this line was printed: ${missing}\nat ${said}`);
    }
  });
}

Deno.test("every block that is not run says why", async () => {
  for (const file of await markdownFiles(root)) {
    for (const block of readPage(await Deno.readTextFile(join(root, file))).blocks) {
      if (block.kind === "skipped") assert.match(block.why, /^\w.{8,}\.$/, `${file}:${block.line}`);
    }
  }
});
