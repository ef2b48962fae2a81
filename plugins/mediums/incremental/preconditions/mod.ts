/** Preconditions of the `.yaml` beside a migration. */
export { requirePreconditions } from "./require_preconditions.ts";
