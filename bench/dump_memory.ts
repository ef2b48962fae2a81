import { join } from "node:path";
import { type Benchmark, NotMeasured } from "./benchmark.ts";
import { benchProject } from "./confiture.ts";
import { writeBigDump } from "./inputs/big_dump.ts";

const bytes = 100 * 1024 * 1024;

export const dumpMemory: Benchmark = {
  name: "dump-memory",
  claim: "peak memory of building from a plain dump of 100 MB",
  bar: 300,
  unit: "MB",
  wants: "at most",
  async run(bench) {
    if (Deno.build.os !== "linux") throw new NotMeasured("the high-water mark is read from /proc");
    const server = await bench.server();
    await server.fresh("bench_confiture");
    const project = await benchProject(bench, "dump", server.url("bench_confiture"), new Map());
    const dump = join(project.folder, "db", "schema", "dump.sql");
    await writeBigDump(dump, bytes);
    const started = performance.now();
    const peakBytes = await project.confiture("build");
    const seconds = (performance.now() - started) / 1000;
    await server.fresh("bench_psql");
    const psqlStarted = performance.now();
    await server.psql("bench_psql", "-1", "-f", dump);
    const psqlSeconds = (performance.now() - psqlStarted) / 1000;
    await Deno.remove(dump);
    const detail = `${project.program}, in ${seconds.toFixed(1)} s; psql took ${psqlSeconds.toFixed(1)} s`;
    return { measured: peakBytes / 1e6, detail };
  },
};
