/** Renames, which nobody guesses: asked about, answered beside the DDL or in a file, applied before all else. */
export { applyRenames, type Renamed } from "./apply_renames.ts";
export { findRenameQuestions, type RenameQuestion } from "./questions.ts";
export type { Rename } from "./rename.ts";
export { type Annotation, readAnnotations } from "./annotations.ts";
export { resolveRenames } from "./resolve_renames.ts";
export { readRenames } from "./read_renames.ts";
