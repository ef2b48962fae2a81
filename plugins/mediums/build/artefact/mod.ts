/** Builds as pg_dump archives. */
export { backUp } from "./back_up.ts";
export { pgRestore } from "./pg_restore.ts";
export { artefactHash, writeArtefact } from "./write_artefact.ts";
