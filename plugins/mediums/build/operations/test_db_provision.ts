import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { buildPhases } from "./test_db_phases.ts";
import { provisionInput, provisionOutput } from "./test_db_provision_io.ts";

export const provisionTemplate = defineOperation({
  name: "test-db provision-template",
  summary: "Build the template database that tests clone",
  description:
    "Builds the environment's schema into a template database, unless a current one is there. Of any number of runs " +
    "that ask at the same time one builds and the others wait for it. The template is built aside and renamed, so that " +
    "a database of that name is always whole.\n\n" +
    "Nobody can connect to a template, and every role with CREATEDB may clone it.",
  effect: "write",
  input: provisionInput,
  output: provisionOutput,
  examples: [
    { command: "confiture test-db provision-template --env test", why: "Before the test processes start, in CI" },
    { command: "confiture test-db provision-template --seed-profile small", why: "A template with rows in it" },
    {
      command: "confiture test-db provision-template --from-artifact artifacts/schema.pgdump",
      why: "Restore what `build --dump` wrote instead of building it again",
    },
  ],
  phases: buildPhases,
  run: async (input, context) => await (await import("../test_db/mod.ts")).runProvision(input, context),
  text(output, style) {
    const name = style.bold(output.template);
    const seconds = `${(output.execution_time_ms / 1_000).toFixed(1)} s`;
    if (!output.built) {
      const how = output.waited ? "another run built it meanwhile" : "it is current";
      return `${style.green("✓")} ${name} is there: ${how}\n  ${style.dim(`hash ${output.hash}`)}`;
    }
    const lines = [
      `${style.green("✓")} ${
        output.replaced ? "Replaced" : "Built"
      } the template ${name} (${output.target}), ${seconds}`,
    ];
    const created = Object.entries(output.created).map(([kind, number]) => count(number, kind));
    if (created.length > 0) lines.push(`  ${created.join(", ")}`);
    if (output.seed_files_applied > 0) lines.push(`  ${count(output.seed_files_applied, "seed file")} applied`);
    return [...lines, `  ${style.dim(`hash ${output.hash}`)}`].join("\n");
  },
});

function count(number: number, noun: string): string {
  const plural = noun.endsWith("x") ? `${noun}es` : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
}
