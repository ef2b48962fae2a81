/** Which database is meant: the DSN precedence contract. */
export type { EmbeddedReference } from "./embedded_reference.ts";
export { resolveConnection } from "./resolve_connection.ts";
export { resolveTarget, type Target, type TargetChoice } from "./resolve_target.ts";
