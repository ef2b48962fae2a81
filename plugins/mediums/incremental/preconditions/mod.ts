/** Preconditions of the `.yaml` beside a migration. */
export { type Precondition } from "./precondition.ts";
export { type Preconditions, readPreconditions } from "./read_preconditions.ts";
export { requirePreconditions } from "./require_preconditions.ts";
