/** Making one migration of several. */
export { runSquash } from "./run_squash.ts";
