import type { Catalog } from "../../catalog/mod.ts";
import type { Annotation } from "./annotations.ts";
import { applyRenames, type Renamed } from "./apply_renames.ts";
import { findRenameQuestions, type RenameQuestion } from "./questions.ts";
import type { RenameAnswers } from "./read_renames.ts";
import type { Rename } from "./rename.ts";
import { resolveRenames } from "./resolve_renames.ts";

/** What became of the questions about renames. */
export interface Settled {
  /** Those that this source has before it. */
  readonly renames: readonly Rename[];
  readonly renamed: Renamed;
  readonly refused: readonly Rename[];
  /** What nobody has answered. */
  readonly questions: readonly RenameQuestion[];
}

export interface SettleOptions {
  readonly annotations: readonly Annotation[];
  /** The answers that are written down by now. */
  read(): Promise<RenameAnswers>;
  /** Asks about one thing that goes and all that it may have become, and writes the answer down. */
  ask(candidates: readonly RenameQuestion[]): Promise<"answered" | "left open" | "nobody">;
}

/** Follows the answers that are there and asks for the others, one after the other: an answer can bring new questions. */
export async function settleRenames(from: Catalog, to: Catalog, options: SettleOptions): Promise<Settled> {
  const { annotations, read, ask } = options;
  const done = new Set<string>();
  for (;;) {
    const { renames: said, refused } = await read();
    const renames = resolveRenames(from, to, { renames: said, refused, annotations });
    const renamed = await applyRenames(from, renames);
    const questions = findRenameQuestions(renamed.catalog, to, { origins: renamed.origins, refused });
    const settled: Settled = { renames, renamed, refused, questions };
    let answer: Awaited<ReturnType<typeof ask>> = "left open";
    for (const [id, candidates] of Map.groupBy(questions, (question) => question.from)) {
      if (done.has(id)) continue;
      done.add(id);
      answer = await ask(candidates);
      if (answer !== "left open") break;
    }
    if (answer !== "answered") return settled;
  }
}
