import { join } from "node:path";
import { type Bench, type Benchmark, NotMeasured } from "./benchmark.ts";
import { bigCatalog, hundredChanges } from "./inputs/big_catalog.ts";
import { median, timed } from "./measure.ts";
import type { BenchServer } from "./server.ts";

const rounds = 5;

/** What the benchmarks of catalogs share, measured once. */
interface Figures {
  readMs: number;
  dumpMs: number;
  smallMs: number;
  differenceMs: number;
  differences: number;
  peakBytes: number | undefined;
  facts: number;
}

let measuring: Promise<Figures> | undefined;

export const catalogRead: Benchmark = {
  name: "catalog-read",
  claim:
    "reading a catalog of 10,000 tables, 60,000 columns and 20,000 indexes against pg_dump --schema-only of the same database",
  bar: 0.4,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const { readMs, dumpMs, facts } = await figures(bench);
    const detail = `${seconds(readMs)} for ${facts} facts from connecting on, pg_dump ${seconds(dumpMs)} as a process`;
    return { measured: readMs / dumpMs, detail: `${detail}, medians of ${rounds} by turns` };
  },
};

export const catalogMemory: Benchmark = {
  name: "catalog-memory",
  claim: "peak memory of reading that catalog",
  bar: 600,
  unit: "MB",
  wants: "at most",
  async run(bench) {
    const { peakBytes } = await figures(bench);
    if (peakBytes === undefined) throw new NotMeasured("the high-water mark is read from /proc");
    return { measured: peakBytes / 1e6, detail: "whole process, runtime and parser included" };
  },
};

export const catalogLinearity: Benchmark = {
  name: "catalog-linearity",
  claim: "reading 10,000 tables against ten times reading 1,000",
  bar: 1.25,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const { readMs, smallMs } = await figures(bench);
    const detail = `1,000 tables ${seconds(smallMs)}, 10,000 tables ${seconds(readMs)}`;
    return { measured: readMs / (10 * smallMs), detail };
  },
};

export const catalogDifference: Benchmark = {
  name: "catalog-difference",
  claim: "the difference of two such catalogs with 100 changes against the same pg_dump",
  bar: 0.1,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const { differenceMs, differences, dumpMs } = await figures(bench);
    return { measured: differenceMs / dumpMs, detail: `${differences} differences in ${seconds(differenceMs)}` };
  },
};

function figures(bench: Bench): Promise<Figures> {
  return measuring ??= measure(bench);
}

async function measure(bench: Bench): Promise<Figures> {
  const server = await bench.server();
  await prepare(bench, server, "bench_small", 1_000);
  await prepare(bench, server, "bench_catalog", 10_000);
  const reads: Read[] = [];
  const small: number[] = [];
  const dumps: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reads.push(await read(bench, server.url("bench_catalog")));
    dumps.push(await timed(() => dump(server.url("bench_catalog"))));
    small.push((await read(bench, server.url("bench_small"))).readMs);
  }
  await server.psql(
    "postgres",
    ...["-c", "DROP DATABASE IF EXISTS bench_changed", "-c", "CREATE DATABASE bench_changed TEMPLATE bench_catalog"],
  );
  await server.psql("bench_changed", "-c", hundredChanges());
  const both = await read(bench, server.url("bench_catalog"), server.url("bench_changed"));
  for (const database of ["bench_small", "bench_catalog", "bench_changed"]) {
    await server.psql("postgres", "-c", `DROP DATABASE ${database}`);
  }
  return {
    readMs: median(reads.map(({ readMs }) => readMs)),
    dumpMs: median(dumps),
    smallMs: median(small),
    differenceMs: both.differenceMs!,
    differences: both.differences!,
    peakBytes: Deno.build.os === "linux" ? median(reads.map(({ peakBytes }) => peakBytes!)) : undefined,
    facts: reads[0]!.facts,
  };
}

async function prepare({ folder }: Bench, server: BenchServer, database: string, count: number): Promise<void> {
  const script = join(folder, `${database}.sql`);
  await Deno.writeTextFile(script, [...bigCatalog(count)].join("\n"));
  await server.fresh(database);
  await server.psql(database, "-f", script);
  await server.psql(database, "-c", "CHECKPOINT");
}

interface Read {
  readMs: number;
  facts: number;
  differenceMs?: number;
  differences?: number;
  peakBytes?: number;
}

/** In a process each: nothing is warm on our side, as with pg_dump. */
async function read({ root }: Bench, ...urls: string[]): Promise<Read> {
  const script = join(root, "bench", "read_catalog_once.ts");
  const args = ["run", "-A", "--quiet", "--no-check", script, ...urls];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root, stdin: "null" })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function dump(url: string): Promise<void> {
  const args = ["--schema-only", "-d", url];
  try {
    const { success, stderr } = await new Deno.Command("pg_dump", { args, stdin: "null", stdout: "null" }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new NotMeasured("pg_dump is not installed");
    throw error;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
