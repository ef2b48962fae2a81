import { environmentSchema, projectSchema } from "../../engine/project/mod.ts";
import { pluginSchemaJson } from "../../engine/plugin/mod.ts";
import { commandPage } from "./command_page.ts";
import { configurationPage } from "./configuration_page.ts";
import { editorSchema } from "./editor_schema.ts";
import { errorPage } from "./error_page.ts";
import { pluginPage } from "./plugin_page.ts";

/** Every generated page by its path in the repository, the same text on every machine. */
export async function generatePages(): Promise<Map<string, string>> {
  const folder = "docs/reference";
  return new Map([
    [`${folder}/cli.md`, await commandPage()],
    [`${folder}/configuration.md`, configurationPage()],
    [`${folder}/confiture.schema.json`, editorSchema(projectSchema, "confiture.yaml of a confiture project")],
    [`${folder}/environment.schema.json`, editorSchema(environmentSchema, "An environment of a confiture project")],
    [`${folder}/errors.md`, errorPage()],
    [`${folder}/plugin.schema.json`, pluginSchemaJson()],
    [`${folder}/plugins.md`, pluginPage()],
  ]);
}
