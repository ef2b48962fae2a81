/** Kinds of objects that lie in no schema. */
export const schemaless: ReadonlySet<string> = new Set([
  "schema",
  "extension",
  "role",
  "cast",
  "transform",
  "language",
  "server",
  "foreign-data-wrapper",
  "user-mapping",
  "publication",
  "subscription",
  "event-trigger",
  "access-method",
  "tablespace",
  "database",
]);
