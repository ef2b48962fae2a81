import type { KnownOperation } from "./help.ts";
import type { Flag } from "./flags.ts";
import { isOnByDefault } from "./args.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Script for a shell. It asks `confiture __complete` at each Tab, so that it never goes stale. */
export function completionScript(shell: Shell): string {
  if (shell === "bash") {
    return `_confiture() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}"
  [[ $word == "=" ]] && word=""
  COMPREPLY=($(compgen -W "$(confiture __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "$word"))
}
complete -o default -F _confiture confiture
`;
  }
  if (shell === "zsh") {
    return `#compdef confiture
_confiture() {
  local -a found
  found=("\${(@f)$(confiture __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${#found} )) && [[ -n \${found[1]} ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _confiture confiture
`;
  }
  return `complete -c confiture -e
complete -c confiture -a '(set -l typed (commandline -opc); set -e typed[1]; set -l word (commandline -ct); confiture __complete $typed "$word" 2>/dev/null)'
`;
}

/** What is known about the line so far. */
export interface CompletionFacts {
  operations: readonly KnownOperation[];
  /** Flags of the operation on the line; the global ones where there is none yet. */
  flags: readonly Flag[];
  /** Fields of the operation that take no flag, in order; undefined where the line names no operation yet. */
  positional?: readonly string[];
  environments: readonly string[];
  /** Ids of the plugins. */
  plugins?: readonly string[];
}

/** Words that may come next. The last of `given` is the word under the cursor, perhaps empty. */
export function completeWords(given: readonly string[], facts: CompletionFacts): string[] {
  // Zsh and fish hand over `--format=j` whole and want it back so; bash splits it into `--format`, `=` and `j`.
  const [, flagged] = /^(--[^=]+)=/.exec(given.at(-1) ?? "") ?? [];
  if (flagged !== undefined) {
    const value = given.at(-1)!.slice(flagged.length + 1);
    return wordsAfter([...given.slice(0, -1), flagged, value], facts).map((word) => `${flagged}=${word}`);
  }
  const typed = given.filter((word) => word !== "=");
  return wordsAfter(given.at(-1) === "=" ? [...typed, ""] : typed, facts);
}

function wordsAfter(typed: readonly string[], facts: CompletionFacts): string[] {
  const { operations, flags, positional, environments, plugins = [] } = facts;
  const current = typed.at(-1) ?? "";
  const previous = typed.at(-2) ?? "";
  const valued = flags.find((flag) => flag.type !== "boolean" && spelled(flag, previous));
  if (valued) return matching(valued.kind === "environment" ? environments : valued.choices ?? [], current);
  const byName = flags.filter((flag) => !positional?.includes(flag.field));
  const flagNames = byName.flatMap((flag) => [`--${flag.name}`, ...(isOnByDefault(flag) ? [`--no-${flag.name}`] : [])]);
  if (current.startsWith("-")) return matching(flagNames, current);
  if (positional) {
    const choices = positional.flatMap((field) => {
      const flag = flags.find((flag) => flag.field === field);
      if (flag?.kind === "plugin") return plugins;
      if (flag?.kind === "operation") return nextWords(operations, typed.slice(1, -1));
      return flag?.choices ?? [];
    });
    return matching([...choices, ...flagNames], current);
  }
  const before = typed.slice(0, -1).filter((word, index) =>
    !word.startsWith("-") && !flags.some((flag) => flag.type !== "boolean" && spelled(flag, typed[index - 1] ?? ""))
  );
  if (before[0] === "completion") return before.length === 1 ? matching(shells, current) : [];
  if (before[0] === "help") before.shift();
  return matching([...nextWords(operations, before), ...(before.length === 0 ? ["completion"] : [])], current);
}

/** The words that may follow these in the name of an operation. */
function nextWords(operations: CompletionFacts["operations"], before: readonly string[]): string[] {
  const next = operations.map(({ provided }) => provided.name.split(" "))
    .filter((words) => before.every((word, index) => words[index] === word))
    .map((words) => words[before.length])
    .filter((word) => word !== undefined);
  return [...new Set(next)];
}

function spelled(flag: Flag, word: string): boolean {
  return word === `--${flag.name}` || (flag.short !== undefined && word === `-${flag.short}`);
}

function matching(words: readonly string[], prefix: string): string[] {
  return words.filter((word) => word.startsWith(prefix));
}
