/** Renames, which nobody guesses: asked about, answered beside the DDL or in a file, applied before all else. */
export { applyRenames, type Renamed } from "./apply_renames.ts";
export { findRenameQuestions, type QuestionOptions, type RenameQuestion } from "./questions.ts";
export type { Rename } from "./rename.ts";
export { type Annotation, readAnnotations } from "./annotations.ts";
export { resolveRenames } from "./resolve_renames.ts";
export { readRenameAnswers, readRenames, type RenameAnswers } from "./read_renames.ts";
export { recordAnswer } from "./record_answer.ts";
export { type Settled, settleRenames } from "./settle_renames.ts";
