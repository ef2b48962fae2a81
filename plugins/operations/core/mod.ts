import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "plugin list": async () => (await import("./plugin_list.ts")).pluginList,
  "plugin show": async () => (await import("./plugin_show.ts")).pluginShow,
  "schema": async () => (await import("./schema.ts")).schema,
});
