import { join } from "node:path";

/** Test files that run in one process and are reported on one line. */
export interface Suite {
  /** `engine/sql`, `plugins/hooks/audit`, `tests/build_test.ts`: what `deno task test` takes as a filter. */
  name: string;
  /** Relative to the root, "/" separators, sorted. */
  files: string[];
}

const skipped = new Set(["node_modules", "dist", "fixtures"]);

/**
 * The suites below `root`. A room of the engine, a plugin and any other top folder is one suite; under `tests/` every
 * file is one, because that is where the long ones are and two of them can run side by side. Those come first.
 */
export async function findSuites(root: string, filters: readonly string[] = []): Promise<Suite[]> {
  const suites = new Map<string, Suite>();
  for (const file of (await testFiles(root, "")).sort()) {
    if (filters.length > 0 && !filters.some((filter) => matches(file, filter))) continue;
    const name = suiteOf(file);
    const suite = suites.get(name) ?? { name, files: [] };
    suite.files.push(file);
    suites.set(name, suite);
  }
  return [...suites.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** Name of the suite that a test file belongs to. */
export function suiteOf(file: string): string {
  const parts = file.split("/");
  const depth = { engine: 2, plugins: 3, tests: parts.length }[parts[0]!] ?? 1;
  // A test beside `engine/engine.ts` belongs to the engine itself, not to a room.
  return parts.slice(0, parts[0] === "tests" ? depth : Math.min(depth, parts.length - 1)).join("/") || parts[0]!;
}

function rank({ name }: Suite): number {
  return name.startsWith("tests/") ? 0 : 1;
}

function matches(file: string, filter: string): boolean {
  const wanted = filter.replace(/^\.\//, "").replace(/\/$/, "");
  return file === wanted || file.startsWith(`${wanted}/`) || file.startsWith(`${wanted}_`);
}

async function testFiles(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory && !entry.name.startsWith(".") && !skipped.has(entry.name)) {
      files.push(...await testFiles(root, path));
    } else if (entry.isFile && /_test\.tsx?$/.test(entry.name)) {
      files.push(path);
    }
  }
  return files;
}
