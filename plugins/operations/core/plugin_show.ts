import { z } from "zod";
import {
  defineOperation,
  field,
  type Manifest,
  manifestSchema,
  type Style,
  table,
} from "../../../engine/plugin/mod.ts";

export const pluginShow = defineOperation({
  name: "plugin show",
  summary: "Show one plugin: manifest, options, what it provides",
  effect: "read",
  input: z.object({ id: field.plugin("Id of the plugin, publisher/name") }),
  output: z.object({ manifest: manifestSchema() }),
  positional: ["id"],
  examples: [{ command: "confiture plugin show confiture/audit", why: "Options of the audit hook" }],
  run: ({ id }, { registry }) => Promise.resolve({ manifest: registry.plugin(id).manifest }),
  text: ({ manifest }, style) => describe(manifest, style),
});

function describe(manifest: Manifest, style: Style): string {
  const { provides, needs } = manifest;
  const asked = Object.entries(needs).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]);
  const sections = [
    `${style.bold(manifest.id)} ${manifest.version}, ${manifest.kind} (contract ${manifest.api})\n${manifest.summary}`,
  ];
  const list = (name: string, header: string[], rows: string[][]) => {
    if (rows.length > 0) sections.push(`${style.bold(name)}\n${table(header, rows, style)}`);
  };
  list(
    "Operations",
    ["NAME", "EFFECT", "SUMMARY"],
    (provides.operations ?? []).map((o) => [o.name, o.effect, o.summary]),
  );
  const strategies = provides.strategies ?? [];
  list("Strategies", ["ID", "COLUMNS", "SUMMARY"], strategies.map((s) => [s.id, s.families.join(", "), s.summary]));
  for (const { id, options } of strategies) list(`Options of ${id}`, ["NAME", "SUMMARY"], optionRows(options));
  list("Rules", ["ID", "SEVERITY", "SUMMARY"], (provides.rules ?? []).map((r) => [r.id, r.severity, r.summary]));
  list("Phases", ["NAME"], (provides.phases ?? []).map((phase) => [phase]));
  list("Options", ["NAME", "SUMMARY"], optionRows(manifest.options));
  list("Needs", ["CAPABILITY", "FOR"], asked);
  return sections.join("\n\n");
}

function optionRows(options: Manifest["options"]): string[][] {
  const properties = (options?.properties ?? {}) as Record<string, { description?: string; default?: unknown }>;
  return Object.entries(properties).map(([name, { description = "", default: initial }]) => [
    name,
    initial === undefined ? description : `${description} (default ${JSON.stringify(initial)})`,
  ]);
}
