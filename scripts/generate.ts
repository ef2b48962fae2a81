/**
 * `deno task generate [--check]`: writes the pages of `docs/reference/` from the code that they describe. With `--check`
 * nothing is written; the pages that are stale are listed, and there being one fails.
 */
import { join } from "node:path";
import { stalePages, writePages } from "./reference/mod.ts";

const root = join(import.meta.dirname!, "..");
const unknown = Deno.args.find((argument) => argument !== "--check");
if (unknown !== undefined) {
  console.error(`generate: there is no argument ${unknown}; it takes --check or nothing`);
  Deno.exit(64);
}
if (Deno.args.includes("--check")) {
  const stale = await stalePages(root);
  for (const page of stale) console.error(`stale: ${page}`);
  if (stale.length > 0) console.error("Run `deno task generate` and commit what it writes.");
  else console.log("The reference is fresh.");
  Deno.exit(stale.length > 0 ? 1 : 0);
}
for (const page of await writePages(root)) console.log(`wrote ${page}`);
