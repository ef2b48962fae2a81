import { z } from "zod";
import { route } from "../route.ts";

const plugin = z.object({
  id: z.string(),
  kind: z.string(),
  version: z.string(),
  api: z.int().describe("Version of the contract of its kind"),
  summary: z.string(),
  needs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).describe("Capabilities that it asks for"),
  operations: z.array(z.object({
    name: z.string(),
    summary: z.string(),
    effect: z.enum(["read", "write", "destroy"]),
    local: z.string().nullable().describe("Why it makes sense on the command line only"),
  })),
  strategies: z.array(z.object({ id: z.string(), summary: z.string() })),
  rules: z.array(z.object({ id: z.string(), summary: z.string(), severity: z.enum(["error", "warning", "info"]) })),
  phases: z.array(z.string()).describe("Phases of runs that its hooks are called in"),
});

export type PluginAnswer = z.output<typeof plugin>;

export const pluginRoutes = [
  route({
    method: "GET",
    path: "/api/plugins",
    tag: "Operations",
    summary: "Plugins that are installed, and what they provide: what their manifests say",
    permission: "view",
    place: () => Promise.resolve("anywhere" as const),
    answer: z.object({ plugins: z.array(plugin) }),
    handle: ({ services: { registry } }) =>
      Promise.resolve({
        plugins: registry.plugins.map(({ manifest }) => {
          const { id, kind, version, api, summary, needs, provides } = manifest;
          return {
            ...{ id, kind, version, api, summary },
            needs: Object.fromEntries(Object.entries(needs).filter(([, need]) => need !== undefined)) as never,
            operations: (provides.operations ?? []).map(({ name, summary, effect, local = null }) => ({
              ...{ name, summary, effect, local },
            })),
            strategies: (provides.strategies ?? []).map(({ id, summary }) => ({ id, summary })),
            rules: (provides.rules ?? []).map(({ id, summary, severity }) => ({ id, summary, severity })),
            phases: [...provides.phases ?? []],
          };
        }),
      }),
  }),
];
