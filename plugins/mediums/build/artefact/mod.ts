/** Builds as pg_dump archives. */
export { backUp } from "./back_up.ts";
export { writeArtefact } from "./write_artefact.ts";
