import { stripVTControlCharacters } from "node:util";
import { maskPasswords } from "../../../engine/errors.ts";

/** Why the answer refuses. A key `veto` does, whatever it holds but null, false and nothing. */
export function vetoIn(answer: string): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null || !("veto" in document)) return undefined;
  const { veto } = document;
  if (veto === null || veto === false || veto === "") return undefined;
  if (typeof veto !== "string") return "no reason was given";
  return maskPasswords(stripVTControlCharacters(veto).replaceAll(/\p{Cc}/gu, " ").slice(0, 1_000));
}
