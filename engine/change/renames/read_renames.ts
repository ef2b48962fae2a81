import { ConfitureError } from "../../errors.ts";
import type { Rename } from "./rename.ts";

/**
 * The answers in `db/renames.yaml`, one a line: `column public.orders.note: remark`. They are kept for every
 * environment; those that a database has behind it are passed over.
 */
export async function readRenames(text: string, file = "db/renames.yaml"): Promise<Rename[]> {
  const { parse } = await import("yaml");
  const refuse = (why: string, cause?: unknown) => new ConfitureError("renames-invalid", { file, why }, { cause });
  let entries: unknown;
  try {
    entries = parse(text) ?? {};
  } catch (error) {
    throw refuse((error as Error).message.split("\n")[0]!, error);
  }
  if (typeof entries !== "object" || Array.isArray(entries)) throw refuse("it is no mapping");
  return Object.entries(entries as Record<string, unknown>).map(([from, to]) => {
    if (typeof to !== "string" || !/^[a-z]+( [a-z]+)* \S/.test(from)) {
      throw refuse(`${from} has no kind, path and new name`);
    }
    return { from, to };
  });
}
