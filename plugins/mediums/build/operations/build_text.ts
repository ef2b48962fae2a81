import type { Style } from "../../../../engine/plugin/mod.ts";
import type { BuildOutput } from "./build_io.ts";

/** What a person wants to know after a build: where, how much, how long. */
export function buildText(output: BuildOutput, style: Style): string {
  const lines: string[] = [];
  const time = `${(output.execution_time_ms / 1_000).toFixed(1)} s`;
  if (output.target === null && output.output_path === null && output.artifact_path === null) return output.hash;
  const what = `${count(output.statements, "statement")} from ${count(output.files_processed, "file")}`;
  if (output.output_path) {
    lines.push(`${style.green("✓")} Wrote ${style.bold(output.output_path)}: ${what}`);
  } else if (output.artifact_path) {
    lines.push(`${style.green("✓")} Wrote ${style.bold(output.artifact_path)}: ${what}, ${time}`);
  } else {
    lines.push(`${style.green("✓")} Built ${style.bold(output.database ?? "")} (${output.target}): ${what}, ${time}`);
    const created = Object.entries(output.created).map(([kind, number]) => count(number, kind));
    if (created.length > 0) lines.push(`  ${created.join(", ")}`);
    if (output.seed_files_applied > 0) lines.push(`  ${count(output.seed_files_applied, "seed file")} applied`);
  }
  for (const { file, message } of output.seed_failures) lines.push(`  ${style.red("✗")} ${file}: ${message}`);
  lines.push(`  ${style.dim(`hash ${output.hash}`)}`);
  return lines.join("\n");
}

function count(number: number, noun: string): string {
  const plural = noun.endsWith("x") ? `${noun}es` : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
}
