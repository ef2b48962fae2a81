import { z } from "zod";
import { manifestSchema } from "./manifest.ts";

/** The published JSON Schema of `plugin.json`, as the text of `docs/reference/plugin.schema.json`. */
export function pluginSchemaJson(): string {
  const schema = z.toJSONSchema(manifestSchema(), { io: "input" });
  const title = "Manifest of a confiture plugin";
  const description = "plugin.json: what a plugin is and needs, readable without running any of its code.";
  return JSON.stringify({ title, description, ...schema }, null, 2) + "\n";
}
