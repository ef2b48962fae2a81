/** `deno task bench [name …]`, where `catalog` means all `catalog-…`: every claim with its bar and the figure of this machine, whether it clears it or not. */
import { join } from "node:path";
import { type Bench, type Benchmark, NotMeasured } from "./benchmark.ts";
import { binarySize } from "./binary_size.ts";
import { buildTables } from "./build_tables.ts";
import { catalogDifference, catalogLinearity, catalogMemory, catalogRead } from "./catalog.ts";
import { cloneDatabase } from "./clone_database.ts";
import { dashboardLoad } from "./dashboard.ts";
import { dashboardInteractive, dashboardPan, dashboardSearch } from "./dashboard_screens.ts";
import { dumpMemory } from "./dump_memory.ts";
import { migrateStatus, migrateUp } from "./migrate.ts";
import { parseAndOrder } from "./parse_and_order.ts";
import { type BenchServer, startServer } from "./server.ts";
import { serveFollowers, serveLag, serveReads, serveStart } from "./serve.ts";
import { startHelp, startVersion } from "./startup.ts";

const benchmarks: Benchmark[] = [
  buildTables,
  parseAndOrder,
  cloneDatabase,
  startVersion,
  startHelp,
  dumpMemory,
  binarySize,
  catalogRead,
  catalogMemory,
  catalogLinearity,
  catalogDifference,
  migrateStatus,
  migrateUp,
  serveStart,
  serveReads,
  serveFollowers,
  serveLag,
  dashboardLoad,
  dashboardInteractive,
  dashboardSearch,
  dashboardPan,
];

const root = join(import.meta.dirname!, "..");
const folder = await Deno.makeTempDir({ prefix: "confiture-bench-" });
// The server may run as another user.
await Deno.chmod(folder, 0o755);
let server: BenchServer | undefined;
let binary: Promise<string> | undefined;
const bench: Bench = {
  root,
  folder,
  server: async () => server ??= await startServer(),
  binary: () => binary ??= compileBinary(),
  compile: async (source, output) => {
    const args = ["compile", "-A", "--no-check", "--no-config", "--quiet", `--output=${output}`, source];
    await deno(args, "no runtime to compile with: set DENORT_BIN to one of the running Deno's version");
  },
};

const wanted = benchmarks.filter(({ name }) =>
  Deno.args.length === 0 || Deno.args.some((arg) => name === arg || name.startsWith(`${arg}-`))
);
if (wanted.length === 0) {
  console.error(`no benchmark of that name; there are ${benchmarks.map(({ name }) => name).join(", ")}`);
  Deno.exit(64);
}
console.log(`Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores\n`);
const count = { met: 0, missed: 0, "not measured": 0 };
try {
  for (const { name, claim, bar, unit, wants, run } of wanted) {
    console.log(`${name}: ${claim}: ${wants} ${figure(bar, unit)}`);
    try {
      const { measured, detail } = await run(bench);
      const met = wants === "at most" ? measured <= bar : measured >= bar;
      count[met ? "met" : "missed"]++;
      console.log(`  ${met ? "met" : "MISSED"}: ${figure(measured, unit)} (${detail})\n`);
    } catch (error) {
      if (!(error instanceof NotMeasured)) throw error;
      count["not measured"]++;
      console.log(`  not measured: ${error.message}\n`);
    }
  }
} finally {
  await server?.stop();
  await Deno.remove(folder, { recursive: true });
}
console.log(Object.entries(count).map(([what, times]) => `${times} ${what}`).join(", "));

function figure(value: number, unit: string): string {
  return unit === "×" ? `${value.toFixed(2)}×` : `${value.toFixed(unit === "s" ? 2 : 0)} ${unit}`;
}

async function compileBinary(): Promise<string> {
  const output = join(root, "dist", "confiture");
  await deno(["run", "-A", join(root, "scripts", "compile.ts")], "dist/confiture could not be compiled");
  return output;
}

async function deno(args: string[], otherwise: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (success) return;
  const text = new TextDecoder().decode(stderr);
  const said = (/^ +1: (.*)$/m.exec(text) ?? /^error: (.*)$/m.exec(text))?.[1] ?? "no reason was given";
  throw new NotMeasured(`${otherwise} (${said})`);
}
