/**
 * `deno task test [folder or file …] [--filter=text]`: every suite in a process of its own, two at a time, with the time each took;
 * the last line is `N passed, N failed`. Fails when a test failed, and when there was none to run.
 */
import { join } from "node:path";
import { runSuite, type SuiteResult } from "./run_suite.ts";
import { findSuites } from "./suites.ts";

const root = join(import.meta.dirname!, "..");
const testFolder = join(root, ".confiture", "test");
const flags = Deno.args.filter((argument) => argument.startsWith("-"));
const suites = await findSuites(root, Deno.args.filter((argument) => !argument.startsWith("-")));

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => stop.abort());

const leave = await enterRun();
const results: SuiteResult[] = [];
try {
  const queue = [...suites];
  const workers = Array.from({ length: Math.min(2, navigator.hardwareConcurrency) }, async () => {
    for (let suite = queue.shift(); suite && !stop.signal.aborted; suite = queue.shift()) {
      const result = await runSuite(suite, { root, flags, signal: stop.signal });
      if (flags.length > 0 && result.passed + result.ignored.length === 0 && noneMatched(result)) continue;
      results.push(result);
      print(result);
    }
  });
  await Promise.all(workers);
} finally {
  await leave();
}
close();

function print({ suite, passed, failed, ignored, seconds, output }: SuiteResult): void {
  const verdict = failed > 0 ? "FAILED" : "ok";
  const counts = [`${passed} passed`, failed && `${failed} failed`, ignored.length && `${ignored.length} skipped`];
  if (failed > 0) console.log(`\n${output.trimEnd()}\n`);
  console.log(
    `${verdict.padEnd(6)} ${suite.name.padEnd(44)} ${seconds.toFixed(1).padStart(7)} s  ${
      counts.filter(Boolean).join(", ")
    }`,
  );
  for (const { name } of ignored) console.log(`       skipped: ${name}`);
  // A suite says why on a line of its own: `skipped: psql is not installed`.
  for (const reason of new Set(output.match(/^skipped: .*$/gm))) console.log(`       ${reason}`);
}

function close(): void {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const ignored = results.reduce((sum, result) => sum + result.ignored.length, 0);
  const failing = results.filter((result) => result.failed > 0).map(({ suite }) => suite.name);
  if (failing.length > 0) console.log(`\nfailed: ${failing.join(", ")}`);
  if (stop.signal.aborted) console.log("\nstopped before the end");
  if (passed + failed === 0) console.log("\nno test was run");
  console.log(`\n${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} skipped` : ""}`);
  Deno.exit(stop.signal.aborted ? 130 : failed > 0 || passed === 0 ? 1 : 0);
}

/** With `--filter`, Deno fails a process in which nothing matched; that is not a failed test. */
function noneMatched({ output }: SuiteResult): boolean {
  return /\b0 passed \| 0 failed\b/.test(output);
}

/**
 * Several runs in one working tree share the test servers: the last one out stops those that were not there before. A
 * marker whose process is gone counts for nothing.
 */
async function enterRun(): Promise<() => Promise<void>> {
  const [{ embeddedStatus, stopEmbedded }, { realHost }] = await Promise.all([
    import("../engine/postgres/mod.ts"),
    import("../tests/kit/mod.ts"),
  ]);
  const runs = join(testFolder, "runs");
  await Deno.mkdir(runs, { recursive: true });
  const running = async () =>
    (await embeddedStatus(testFolder, realHost())).filter((server) => server.running).map(({ major }) => major);
  const before = new Set(await othersIn(runs) ? [] : await running());
  const marker = join(runs, String(Deno.pid));
  await Deno.writeTextFile(marker, "");
  return async () => {
    await Deno.remove(marker).catch(() => undefined); // the tree may have been moved or cleaned meanwhile
    if (await othersIn(runs)) return;
    for (const major of await running()) {
      if (before.has(major)) continue;
      await stopEmbedded(testFolder, major, realHost());
      console.log(`stopped the test server: PostgreSQL ${major}`);
    }
  };
}

async function othersIn(runs: string): Promise<boolean> {
  for await (const { name } of Deno.readDir(runs)) {
    if (isAlive(Number(name))) return true;
    await Deno.remove(join(runs, name)).catch(() => undefined);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}
