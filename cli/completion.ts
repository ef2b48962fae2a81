import type { KnownOperation } from "./help.ts";
import type { Flag } from "./flags.ts";
import { isOnByDefault } from "./args.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Script for a shell. It asks `confiture __complete` at each Tab, so that it never goes stale. */
export function completionScript(shell: Shell): string {
  if (shell === "bash") {
    return `_confiture() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(confiture __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
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
}

/** Words that may come next. The last of `typed` is the word under the cursor, perhaps empty. */
export function completeWords(typed: readonly string[], facts: CompletionFacts): string[] {
  const { operations, flags, positional, environments } = facts;
  const current = typed.at(-1) ?? "";
  const previous = typed.at(-2) ?? "";
  const valued = flags.find((flag) => flag.type !== "boolean" && spelled(flag, previous));
  if (valued) return matching(valued.kind === "environment" ? environments : valued.choices ?? [], current);
  const byName = flags.filter((flag) => !positional?.includes(flag.field));
  const flagNames = byName.flatMap((flag) => [`--${flag.name}`, ...(isOnByDefault(flag) ? [`--no-${flag.name}`] : [])]);
  if (current.startsWith("-")) return matching(flagNames, current);
  if (positional) {
    const choices = positional.flatMap((field) => flags.find((flag) => flag.field === field)?.choices ?? []);
    return matching([...choices, ...flagNames], current);
  }
  const before = typed.slice(0, -1).filter((word, index) =>
    !word.startsWith("-") && !flags.some((flag) => flag.type !== "boolean" && spelled(flag, typed[index - 1] ?? ""))
  );
  if (before[0] === "completion") return before.length === 1 ? matching(shells, current) : [];
  if (before[0] === "help") before.shift();
  const names = [...operations.map(({ provided }) => provided.name), ...(before.length === 0 ? ["completion"] : [])];
  const next = names.map((name) => name.split(" "))
    .filter((words) => before.every((word, index) => words[index] === word))
    .map((words) => words[before.length])
    .filter((word) => word !== undefined);
  return matching([...new Set(next)], current);
}

function spelled(flag: Flag, word: string): boolean {
  return word === `--${flag.name}` || (flag.short !== undefined && word === `-${flag.short}`);
}

function matching(words: readonly string[], prefix: string): string[] {
  return words.filter((word) => word.startsWith(prefix));
}
