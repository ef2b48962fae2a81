/**
 * `deno task compile [--output FILE]`: `cli.ts` and what it imports as one executable. Deno downloads its runtime for
 * that; where it cannot, `DENORT_BIN` names one (of the very version that compiles).
 */
import { join } from "node:path";
import { buildDashboard } from "../web/dashboard/mod.ts";
import { productLock } from "./product_lock.ts";

const root = join(import.meta.dirname!, "..");
const at = Deno.args.indexOf("--output");
const output = at >= 0
  ? Deno.args[at + 1]!
  : join(root, "dist", Deno.build.os === "windows" ? "confiture.exe" : "confiture");

/**
 * The SQL parser's code stays as V8's baseline compiler makes it: optimising the grammar's one huge function in the
 * background takes longer than a whole run, and a gigabyte with the V8 of Deno 2.5. Only the start of a process can say
 * so.
 */
const v8Flags = "--v8-flags=--liftoff-only";

const folder = await Deno.makeTempDir();
try {
  const lock = join(folder, "deno.lock");
  await Deno.writeTextFile(lock, await productLock(root));
  await Deno.mkdir(join(output, ".."), { recursive: true });
  // What browsers load is bundled here once, since the program has no bundler with it.
  const dashboard = join(root, "dist", "web");
  await Deno.remove(dashboard, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(dashboard, { recursive: true });
  await buildDashboard(dashboard);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      "-A",
      "--no-check",
      // Deno would keep it in the shared temporary folder under a name that anybody can take.
      "--no-code-cache",
      "--quiet",
      v8Flags,
      `--lock=${lock}`,
      // The migrations of the control schema are read as a project's are.
      "--include=web/control/project",
      "--include=dist/web",
      `--output=${output}`,
      join(root, "cli.ts"),
    ],
    cwd: root,
    stdin: "null",
  }).spawn().status;
  if (!success) Deno.exit(1);
} finally {
  await Deno.remove(folder, { recursive: true });
}
const { size } = await Deno.stat(output);
console.log(`${output}: ${(size / 1e6).toFixed(1)} MB, Deno ${Deno.version.deno}`);
