/** The rules of the architecture, held against the imports of the real code. `architecture/` proves that each can fail. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Breach, describeBreaches } from "./architecture/breach.ts";
import { cycleBreaches } from "./architecture/cycles.ts";
import { directionBreaches } from "./architecture/directions.ts";
import { doorBreaches } from "./architecture/doors.ts";
import { computedImportBreaches } from "./architecture/lazy_imports.ts";
import { packagesLoadedAtOnce } from "./architecture/module_graph.ts";
import { outsideBreaches } from "./architecture/outside_world.ts";
import { shapeBreaches } from "./architecture/shape.ts";
import { readFacts, type SourceFacts } from "./architecture/source_facts.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const files = await readAll();

function keeps(rule: string, find: (files: SourceFacts[]) => Breach[]) {
  Deno.test(rule, () => {
    const breaches = find(files);
    assert.ok(breaches.length === 0, `${breaches.length} breaches\n${describeBreaches(breaches)}`);
  });
}

Deno.test("architecture reads the whole house", () => {
  assert.ok(files.length > 60, `only ${files.length} files were found`);
  assert.ok(files.some(({ path }) => path === "cli.ts") && files.some(({ path }) => path === "engine/mod.ts"));
});
keeps("architecture: rooms know only the rooms that the map lets them know", directionBreaches);
keeps("architecture: a folder is entered by its mod.ts", doorBreaches);
keeps("architecture: no file imports itself in a circle", cycleBreaches);
keeps("architecture: only cli.ts and server.ts touch argv, environment, clock and terminal", outsideBreaches);
keeps("architecture: names, exports and lengths of files", shapeBreaches);
keeps("architecture: what is imported lazily is embedded in the binary", computedImportBreaches);

Deno.test("architecture: cli.ts loads no package before it is needed", async () => {
  const info = await deno("info", "--json", "cli.ts");
  assert.equal(info.code, 0, info.text);
  const chains = packagesLoadedAtOnce(JSON.parse(info.text)).map((chain) => chain.join("\n  → "));
  assert.ok(chains.length === 0, chains.join("\n"));
});

Deno.test("architecture: --help and --version run where no package can be loaded", async () => {
  const offline = ["run", "-A", "--quiet", "--no-npm", "cli.ts"];
  for (const flag of ["--help", "--version"]) {
    const { code, text } = await deno(...offline, flag);
    assert.equal(code, 0, `${flag}: ${text}`);
    assert.match(text, /confiture \d+\.\d+\.\d+/);
  }
  // The switch works: a command that reads its input does load a package.
  assert.notEqual((await deno(...offline, "plugin", "list")).code, 0);
});

async function deno(...args: string[]): Promise<{ code: number; text: string }> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, text: new TextDecoder().decode(code === 0 ? stdout : stderr) };
}

async function readAll(): Promise<SourceFacts[]> {
  const found: SourceFacts[] = [];
  const skipped = new Set(["node_modules", "dist", "fixtures", "docs"]);
  const read = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(root + folder)) {
      const path = folder + name;
      if (isDirectory && !name.startsWith(".") && !skipped.has(name)) await read(`${path}/`);
      if (/\.tsx?$/.test(name)) found.push(readFacts(path, await Deno.readTextFile(root + path)));
    }
  };
  await read("");
  return found;
}
