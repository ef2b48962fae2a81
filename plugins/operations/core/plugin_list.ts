import { z } from "zod";
import { defineOperation, field, type Manifest, pluginKinds, table } from "../../../engine/plugin/mod.ts";

export const pluginList = defineOperation({
  name: "plugin list",
  summary: "List the plugins and what they provide",
  effect: "read",
  input: z.object({
    kind: field.choice(pluginKinds as [string, ...string[]], "Only plugins of this kind", { short: "k" }).optional(),
  }),
  output: z.object({
    plugins: z.array(z.object({
      id: z.string(),
      kind: z.string(),
      version: z.string(),
      api: z.int(),
      summary: z.string(),
      provides: z.array(z.string()).describe("Operations, strategies, rules or phases, by name"),
    })),
  }),
  examples: [{ command: "confiture plugin list --kind linter", why: "What can be checked" }],
  run({ kind }, { registry }) {
    const manifests = registry.plugins.map(({ manifest }) => manifest).filter((each) => !kind || each.kind === kind);
    return Promise.resolve({
      plugins: manifests.map((manifest) => {
        const { id, version, api, summary } = manifest;
        return { id, kind: manifest.kind, version, api, summary, provides: provided(manifest) };
      }),
    });
  },
  text: ({ plugins }, style) =>
    plugins.length === 0 ? "No plugin of this kind." : table(
      ["PLUGIN", "KIND", "VERSION", "SUMMARY"],
      plugins.map((p) => [p.id, p.kind, p.version, p.summary]),
      style,
    ),
});

function provided({ provides }: Manifest): string[] {
  return [
    ...(provides.operations ?? []).map(({ name }) => name),
    ...(provides.strategies ?? []).map(({ id }) => id),
    ...(provides.rules ?? []).map(({ id }) => id),
    ...(provides.phases ?? []),
  ];
}
