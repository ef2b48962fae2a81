/** What statements do, by the nodes of PostgreSQL's grammar. */
export { actsOf } from "./acts_of.ts";
