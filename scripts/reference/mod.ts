/** The generated half of `docs/`: what each page says follows from the code, so that it cannot drift. */
export { generatePages } from "./generate_pages.ts";
export { stalePages, writePages } from "./write_pages.ts";
export { readEnvironmentVariables } from "./environment_variables.ts";
