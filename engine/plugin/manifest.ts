import { z } from "zod";
import { typeFamilies } from "../mask/mod.ts";
import { hookPhases } from "../run/mod.ts";

let made: ReturnType<typeof makeSchema> | undefined;

/**
 * `plugin.json`: what a plugin is and needs, readable without running any of its code. Unknown keys are refused. Made
 * when it is asked for first: no operation on a database does.
 */
export function manifestSchema(): ReturnType<typeof makeSchema> {
  return made ??= makeSchema();
}

function makeSchema() {
  const word = z.string().regex(/^[a-z][a-z0-9-]*$/);
  const summary = z.string().min(1).describe("One line for people");

  const providedOperation = z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*$/).describe("Words separated by one space"),
    summary,
    effect: z.enum(["read", "write", "destroy"]),
    gives: z.enum(["catalog"]).optional().describe("What it hands over beside its result, for a server that keeps it"),
    local: z.string().optional().describe("Why it makes sense on the command line only"),
  });
  const providedStrategy = z.strictObject({
    id: word,
    summary,
    families: z.array(z.enum(typeFamilies)).min(1).describe("Families of column types it takes"),
    options: z.record(z.string(), z.unknown()).optional().describe("JSON Schema of its options, where it has any"),
  });
  const providedRule = z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/),
    summary,
    severity: z.enum(["error", "warning", "info"]),
    stage: z.enum(["static", "shadow", "live"]),
  });

  return z.strictObject({
    $schema: z.string().optional().describe("Where editors find this schema"),
    id: z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/).describe("publisher/name"),
    kind: z.enum(["medium", "anonymizer", "hook", "linter", "operations"]),
    version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/).describe("Semantic version of the plugin"),
    api: z.int().min(1).describe("Version of the contract of its kind"),
    entry: z.string().min(1).describe("Module with the plugin as default export, relative to plugin.json"),
    summary,
    needs: z.strictObject({
      net: z.array(z.string()).optional().describe("Hosts it connects to"),
      env: z.array(z.string()).optional().describe("Environment variables it reads"),
      run: z.array(z.string()).optional().describe("Programs it starts"),
      database: z.enum(["none", "catalog", "statistics", "read", "write"]).optional().describe("What it does there"),
      files: z.enum(["none", "read", "write"]).optional().describe("What it does in the project's folder"),
    }).describe("Capabilities it asks for; nothing else is granted"),
    options: z.record(z.string(), z.unknown()).optional().describe("JSON Schema of its options in confiture.yaml"),
    provides: z.strictObject({
      operations: z.array(providedOperation).optional(),
      strategies: z.array(providedStrategy).optional(),
      rules: z.array(providedRule).optional(),
      phases: z.array(z.enum(hookPhases)).optional(),
    }),
  }).superRefine((manifest, check) => {
    const required = {
      medium: "operations",
      operations: "operations",
      anonymizer: "strategies",
      linter: "rules",
      hook: "phases",
    } as const;
    const provided = manifest.provides[required[manifest.kind]];
    if (!provided || provided.length === 0) {
      check.addIssue({
        code: "custom",
        path: ["provides"],
        message: `a ${manifest.kind} provides ${required[manifest.kind]}`,
      });
    }
  });
}

export type Manifest = z.infer<ReturnType<typeof makeSchema>>;
export type ProvidedOperation = NonNullable<Manifest["provides"]["operations"]>[number];
