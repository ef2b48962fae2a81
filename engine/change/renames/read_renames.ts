import { ConfitureError } from "../../errors.ts";
import type { Rename } from "./rename.ts";

/** What `db/renames.yaml` says. */
export interface RenameAnswers {
  readonly renames: readonly Rename[];
  /** Pairs that are none: what goes and what comes are two things. */
  readonly refused: readonly Rename[];
}

/**
 * The answers in `db/renames.yaml`, one a line: `column public.orders.note: remark` is a rename, `{ not: remark }` says
 * that it is none. They are kept for every environment; those that a database has behind it are passed over.
 */
export async function readRenameAnswers(text: string, file = "db/renames.yaml"): Promise<RenameAnswers> {
  const { parse } = await import("yaml");
  const refuse = (why: string, cause?: unknown) => new ConfitureError("renames-invalid", { file, why }, { cause });
  let entries: unknown;
  try {
    entries = parse(text) ?? {};
  } catch (error) {
    throw refuse((error as Error).message.split("\n")[0]!, error);
  }
  if (typeof entries !== "object" || Array.isArray(entries)) throw refuse("it is no mapping");
  const renames: Rename[] = [];
  const refused: Rename[] = [];
  for (const [from, answer] of Object.entries(entries as Record<string, unknown>)) {
    const { to, not } = sayings(answer) ?? {};
    if (!to || !not || to.length + not.length === 0 || !/^[a-z]+( [a-z]+)* \S/.test(from)) {
      throw refuse(`${from} has no kind, path and new name`);
    }
    renames.push(...to.map((name) => ({ from, to: name })));
    refused.push(...not.map((name) => ({ from, to: name })));
  }
  return { renames, refused };
}

/** The renames of `readRenameAnswers`. */
export async function readRenames(text: string, file?: string): Promise<Rename[]> {
  return [...(await readRenameAnswers(text, file)).renames];
}

/** The names in an answer: `remark`, `[remark, memo]` or `{ to: remark, not: memo }`; undefined where it is none. */
export function sayings(answer: unknown): { to: string[]; not: string[] } | undefined {
  const isMapping = typeof answer === "object" && answer !== null && !Array.isArray(answer);
  if (!isMapping) return sayings({ to: answer });
  const { to = [], not = [], ...unknown } = answer as Record<string, unknown>;
  const lists = [to, not].map((names) => typeof names === "string" ? [names] : names);
  const isNames = (names: unknown): names is string[] =>
    Array.isArray(names) && names.every((name) => typeof name === "string" && name !== "");
  const [first, second] = lists;
  if (Object.keys(unknown).length > 0 || !isNames(first) || !isNames(second)) return undefined;
  return { to: first, not: second };
}
