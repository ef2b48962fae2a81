import type { Benchmark } from "./benchmark.ts";
import { benchProject } from "./confiture.ts";
import { manyTables } from "./inputs/many_tables.ts";
import { inTurns, timed } from "./measure.ts";

const rounds = 5;

export const cloneDatabase: Benchmark = {
  name: "clone",
  claim: "cloning a template of 1,000 tables against building the same database",
  bar: 10,
  unit: "×",
  wants: "at least",
  async run(bench) {
    const server = await bench.server();
    const files = new Map([["all.sql", manyTables(1000)]]);
    const project = await benchProject(bench, "clone", server.url("bench_confiture"), files);
    await server.fresh("bench_confiture");
    await project.confiture("test-db", "provision-template");
    let clones = 0;
    const { a, b } = await inTurns(
      rounds,
      async () => {
        await server.fresh("bench_confiture");
        return await timed(() => project.confiture("build"));
      },
      async () => {
        // As before a build: what the build before left to write is not this one's work.
        await server.psql("postgres", "-c", "CHECKPOINT");
        return await timed(() => project.confiture("test-db", "clone", `bench_clone_${clones++}`));
      },
    );
    for (let clone = 0; clone < clones; clone++) {
      await server.psql("postgres", "-c", `DROP DATABASE bench_clone_${clone}`);
    }
    const detail = `build ${(a / 1000).toFixed(2)} s, clone ${(b / 1000).toFixed(2)} s, whole processes`;
    return { measured: a / b, detail: `${detail}, medians of ${rounds}` };
  },
};
