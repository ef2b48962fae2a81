/** One SQL file instead of a database. */
export { writeOutput } from "./write_output.ts";
