import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { benchProject } from "./confiture.ts";
import { manyTables } from "./inputs/many_tables.ts";
import { inTurns, timed } from "./measure.ts";

const rounds = 5;

export const buildTables: Benchmark = {
  name: "build",
  claim: "building 1,000 tables with indexes and foreign keys against psql -X -1 -f with the same script",
  bar: 1.25,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const server = await bench.server();
    const files = new Map([["all.sql", manyTables(1000)]]);
    const project = await benchProject(bench, "build", server.url("bench_confiture"), files);
    const script = join(project.folder, "db", "schema", "all.sql");
    const { a, b } = await inTurns(
      rounds,
      async () => {
        await server.fresh("bench_confiture");
        return await timed(() => project.confiture("build"));
      },
      async () => {
        await server.fresh("bench_psql");
        return await timed(() => server.psql("bench_psql", "-1", "-f", script));
      },
    );
    const detail = `${project.program} ${(a / 1000).toFixed(2)} s, psql ${(b / 1000).toFixed(2)} s, whole processes`;
    return { measured: a / b, detail: `${detail}, medians of ${rounds}` };
  },
};
