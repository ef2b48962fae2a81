import type { Style } from "../../../../engine/plugin/mod.ts";
import { contentsText } from "../contents_text.ts";
import { countText } from "../count_text.ts";
import type { BuildOutput } from "./build_io.ts";

/** What a person wants to know after a build: where, how much, how long. */
export function buildText(output: BuildOutput, style: Style): string {
  const { output_path, artifact_path, database, target, success, seed_failures } = output;
  const isHashOnly = success && target === null && output_path === null && artifact_path === null;
  if (isHashOnly) return output.hash;
  const lines = [headline(output, style)];
  const created = contentsText(output.created);
  if (database !== null && created !== "") lines.push(`  ${created}`);
  if (output.seed_files_applied > 0) {
    const done = output_path === null ? "applied" : "included";
    lines.push(`  ${countText(output.seed_files_applied, "seed file")} ${done}`);
  }
  if (seed_failures.length > 0) {
    lines.push(`  ${countText(seed_failures.length, "seed file")} failed and left nothing:`);
  }
  for (const { message } of seed_failures) lines.push(`  ${style.red("✗")} ${message}`);
  lines.push(`  ${style.dim(`hash ${output.hash}`)}`);
  return lines.join("\n");
}

function headline(output: BuildOutput, style: Style): string {
  const { output_path, artifact_path, database, target, success } = output;
  const mark = success ? style.green("✓") : style.red("✗");
  const time = `${(output.execution_time_ms / 1_000).toFixed(1)} s`;
  const what = `${countText(output.statements, "statement")} from ${countText(output.files_processed, "file")}`;
  if (output_path !== null) return `${mark} Wrote ${style.bold(output_path)}: ${what}`;
  if (artifact_path !== null) return `${mark} Wrote ${style.bold(artifact_path)}: ${what}, ${time}`;
  if (database === null) return `${mark} No artefact was written: ${what}, ${time}`;
  return `${mark} Built ${style.bold(database)} (${target}): ${what}, ${time}`;
}
