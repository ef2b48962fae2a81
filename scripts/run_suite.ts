import { readJunit, type TestCase } from "./junit.ts";
import type { Suite } from "./suites.ts";

export interface SuiteResult {
  suite: Suite;
  passed: number;
  failed: number;
  ignored: TestCase[];
  seconds: number;
  /** What the run wrote: shown when something failed. */
  output: string;
}

export interface SuiteOptions {
  root: string;
  /** Further arguments of `deno test`. */
  flags: readonly string[];
  signal: AbortSignal;
}

/** Longer than any suite; what is still running then hangs, and is named instead of holding up the whole run. */
const patienceMs = (Deno.env.get("CONFITURE_SOAK") === "1" ? 90 : 10) * 60_000;

/** Runs one suite in a `deno test` of its own. Types are checked by `deno task check`, once for all. */
export async function runSuite(suite: Suite, { root, flags, signal }: SuiteOptions): Promise<SuiteResult> {
  const started = performance.now();
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const hung = AbortSignal.timeout(patienceMs);
  try {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", `--junit-path=${report}`, ...flags, ...suite.files],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.any([signal, hung]),
    }).output();
    const cases = readJunit(await Deno.readTextFile(report));
    const failed = cases.filter(({ outcome }) => outcome === "failed").length;
    const note = hung.aborted ? `\nstopped after ${patienceMs / 60_000} minutes\n` : "";
    return {
      suite,
      passed: cases.filter(({ outcome }) => outcome === "passed").length,
      // A file that does not load, or an error outside any test, fails the run without failing a test.
      failed: success ? failed : Math.max(1, failed),
      ignored: cases.filter(({ outcome }) => outcome === "ignored"),
      seconds: (performance.now() - started) / 1000,
      output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) + note,
    };
  } finally {
    await Deno.remove(report);
  }
}
