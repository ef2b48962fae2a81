import { join } from "node:path";
import { buildDashboard } from "../web/dashboard/mod.ts";
import type { Benchmark } from "./benchmark.ts";

/** What a browser has to load before it can draw the first page; chunks that come when they are needed are left out. */
export const dashboardLoad: Benchmark = {
  name: "dashboard-load",
  claim: "compressed script of the dashboard's first load",
  bar: 130,
  unit: "kB",
  wants: "at most",
  async run({ folder }) {
    const built = join(folder, "dashboard");
    await Deno.mkdir(built);
    await buildDashboard(built);
    const sizes = new Map<string, number>();
    const wanted = ["theme.js", "main.js"];
    for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
      if (sizes.has(name)) continue;
      const text = await Deno.readTextFile(join(built, name));
      sizes.set(name, await gzipped(text));
      for (const [, path] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) wanted.push(path!);
    }
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const later = (await Array.fromAsync(Deno.readDir(built))).filter(({ name }) =>
      name.endsWith(".js") && !sizes.has(name)
    );
    return {
      measured: all / 1_000,
      detail: `${sizes.size} files at once, ${later.length} when they are needed`,
    };
  },
};

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
