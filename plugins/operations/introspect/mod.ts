import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "introspect": async () => (await import("./introspect.ts")).introspect,
  "catalog read": async () => (await import("./catalog_read.ts")).catalogRead,
  "schema export": async () => (await import("./schema_export.ts")).schemaExport,
  "erd": async () => (await import("./erd.ts")).erd,
});
