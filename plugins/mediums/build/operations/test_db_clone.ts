import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { cloneInput, cloneOutput } from "./test_db_clone_io.ts";
import { buildPhases } from "./test_db_phases.ts";

export const clone = defineOperation({
  name: "test-db clone",
  summary: "Copy the template into a database for one test run",
  description: "Copies the template on the server, which takes a fraction of the time of a build. Without a current " +
    "template one is built first.\n\n" +
    "The password is never printed: --passfile hands it to psql, psycopg and every other client of libpq.",
  effect: "write",
  input: cloneInput,
  output: cloneOutput,
  positional: ["target"],
  examples: [
    { command: "confiture test-db clone --env test", why: "A clone with a name of its own" },
    { command: "confiture test-db clone shop_test_1 --replace", why: "A fixed name, made anew in each run" },
    {
      command: "confiture test-db clone --lives-with 4711 --passfile clone.pgpass --format json",
      why: "For a test process: dropped by the next run when that process was killed",
    },
  ],
  phases: buildPhases,
  run: async (input, context) => await (await import("../test_db/mod.ts")).runClone(input, context),
  text(output, style) {
    const time = output.execution_time_ms < 1_000
      ? `${output.execution_time_ms} ms`
      : `${(output.execution_time_ms / 1_000).toFixed(1)} s`;
    const lines = [`${style.green("✓")} Cloned ${output.template} to ${style.bold(output.target)}, ${time}`];
    lines.push(`  ${output.target_url}`);
    if (output.passfile !== null) lines.push(`  ${style.dim(`password in ${output.passfile}`)}`);
    return lines.join("\n");
  },
});
