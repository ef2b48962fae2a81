import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../errors.ts";
import {
  readAnnotations,
  readRenameAnswers,
  recordAnswer,
  type RenameQuestion,
  type Settled,
  settleRenames,
} from "../change/mod.ts";
import type { Side } from "../sources/mod.ts";
import type { ComparisonContext } from "./comparison_context.ts";

const file = "db/renames.yaml";

/**
 * The answers to rename questions: comments in the target's DDL, db/renames.yaml, and whoever can be asked, whose
 * answers are written into that file.
 */
export async function settleSides(
  { from, to }: { from: Pick<Side, "catalog">; to: Pick<Side, "catalog" | "ddl"> },
  context: Pick<ComparisonContext, "projectDir" | "choose" | "emit">,
): Promise<Settled> {
  const path = join(context.projectDir, file);
  return await settleRenames(from.catalog, to.catalog, {
    annotations: to.ddl === undefined ? [] : await readAnnotations(to.ddl),
    read: async () => await readRenameAnswers(await readText(path), file),
    async ask(candidates) {
      const key = await context.choose(requestOf(candidates));
      if (key === undefined) return "nobody";
      if (key === "later") return "left open";
      const chosen = candidates.find((_, index) => key === "yes" || key === String(index + 1));
      const [first] = candidates as [RenameQuestion];
      const answered = chosen === undefined ? candidates : [chosen];
      // Read anew: somebody may have written there while the question stood.
      let text = await readText(path);
      for (const { to: id } of answered) {
        text = await recordAnswer(text, { from: first.from, to: nameOf(id) }, chosen !== undefined);
      }
      await writeText(path, text);
      context.emit({ type: "notice", level: "info", message: `written down in ${file}, for every environment` });
      return "answered";
    },
  });

  function nameOf(id: string): string {
    return to.catalog.fact(id).name;
  }
}

function requestOf(candidates: readonly RenameQuestion[]): Parameters<ComparisonContext["choose"]>[0] {
  const [first] = candidates as [RenameQuestion];
  const { from, to, why } = first;
  const later = { key: "later", label: "leave it open; nothing is written down" };
  if (candidates.length === 1) {
    return {
      question: `Is ${to} renamed from ${from}?`,
      detail: `${why}. A yes keeps what is in it.`,
      choices: [
        { key: "yes", label: "it is the same under a new name" },
        { key: "no", label: "the old one is dropped, the new one comes empty" },
        later,
      ],
    };
  }
  return {
    question: `What has become of ${from}?`,
    detail: "It is gone, and any of these may be its new name.",
    choices: [
      ...candidates.map((each, index) => ({ key: String(index + 1), label: `renamed to ${each.to} (${each.why})` })),
      { key: "no", label: "none of them: it is dropped" },
      later,
    ],
  };
}

async function readText(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw new ConfitureError("source-unreadable", { file, why: fileTrouble(error) }, { cause: error });
  });
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(error) }, { cause: error });
  }
}
