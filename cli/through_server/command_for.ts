import { shellWord } from "../../engine/shell_word.ts";

/** The command that a person types for a run that goes on. */
export function commandFor(url: string, command: string, ...rest: string[]): string {
  return ["confiture --server", shellWord(url), command, ...rest.map(shellWord)].join(" ");
}
