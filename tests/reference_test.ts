import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { environmentVariables } from "../scripts/reference/environment_variables.ts";
import { generatePages, readEnvironmentVariables, stalePages } from "../scripts/reference/mod.ts";
import { markdownFiles } from "./docs/markdown_files.ts";

const root = join(import.meta.dirname!, "..");

Deno.test("stalePages() finds none: every generated page says what the code says (deno task generate)", async () => {
  assert.deepEqual(await stalePages(root), []);
});

Deno.test("generatePages() gives the same text twice, and nothing of this machine", async () => {
  const [once, again] = [await generatePages(), await generatePages()];
  assert.deepEqual(once, again);
  for (const [page, text] of once) assert.ok(!text.includes(root), page);
});

Deno.test("environmentVariables names every variable that the product reads", async () => {
  const named = new Set(environmentVariables.map(({ name }) => name));
  const read = await readEnvironmentVariables(root);
  assert.deepEqual([...read].filter((name) => !named.has(name)), []);
  assert.ok(read.has("CONFITURE_DATABASE_URL"), "the search found nothing");
});

Deno.test("links between the pages lead to a file, and to an anchor or heading where they name one", async () => {
  const pages = new Map<string, string>();
  for (const file of await markdownFiles(root)) pages.set(file, await Deno.readTextFile(join(root, file)));
  const broken: string[] = [];
  for (const [file, text] of pages) {
    for (const [, target] of text.replaceAll(/```[^]*?```/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [path = "", id] = target!.split("#");
      const linked = path === "" ? file : normalize(join(dirname(file), path));
      const exists = await Deno.stat(join(root, linked)).then(() => true, () => false);
      const page = pages.get(linked);
      if (!exists || (id !== undefined && page !== undefined && !anchorsOf(page).has(id))) {
        broken.push(`${file}: ${target}`);
      }
    }
  }
  assert.deepEqual(broken, []);
});

Deno.test("no page has two anchors of the same name", async () => {
  for (const file of await markdownFiles(root)) {
    const ids = [...(await Deno.readTextFile(join(root, file))).matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), [], file);
  }
});

/** Explicit anchors, and headings as GitHub turns them into anchors. */
function anchorsOf(page: string): Set<string> {
  const explicit = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!);
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.replaceAll(/<[^>]*>/g, "").toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")
  );
  return new Set([...explicit, ...headings]);
}
