/** `deno task check`: everything about the code that needs no database. All of it runs, then the first failure counts. */
import { join } from "node:path";

const root = join(import.meta.dirname!, "..");
const deno = Deno.execPath();

const steps: { name: string; args: string[] }[] = [
  { name: "format", args: ["fmt", "--check", "--quiet"] },
  { name: "lint", args: ["lint", "--quiet"] },
  { name: "types", args: ["check", "--quiet", "."] },
  { name: "architecture", args: ["test", "-A", "--no-check", "--quiet", "tests/architecture_test.ts"] },
  { name: "manifests", args: ["run", "-A", "--quiet", "scripts/check_manifests.ts"] },
  { name: "generated pages", args: ["run", "-A", "--quiet", "scripts/generate.ts", "--check"] },
];

const failed: string[] = [];
for (const { name, args } of steps) {
  const started = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(deno, { args, cwd: root, stdin: "null" }).output();
  if (!success) {
    failed.push(name);
    await Deno.stdout.write(stdout);
    await Deno.stderr.write(stderr);
  }
  console.log(
    `${success ? "ok    " : "FAILED"} ${name.padEnd(20)} ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}
console.log(failed.length === 0 ? "\nall checks passed" : `\nfailed: ${failed.join(", ")}`);
Deno.exit(failed.length === 0 ? 0 : 1);
