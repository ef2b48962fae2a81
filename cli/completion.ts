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
complete -c confiture -a '(set -l typed (commandline -opc) (commandline -ct); confiture __complete $typed[2..-1] 2>/dev/null)'
`;
}

/** Words that may come next. The last of `typed` is the word under the cursor, perhaps empty. */
export function completeWords(
  typed: readonly string[],
  operations: readonly KnownOperation[],
  flags: readonly Flag[] | undefined,
  environments: readonly string[],
): string[] {
  const current = typed.at(-1) ?? "";
  const before = typed.slice(0, -1).filter((word) => !word.startsWith("-"));
  if (flags) {
    const previous = typed.at(-2) ?? "";
    const valued = flags.find((flag) => previous === `--${flag.name}` || previous === `-${flag.short}`);
    if (valued && valued.type !== "boolean") {
      return matching(valued.kind === "environment" ? environments : valued.choices ?? [], current);
    }
    const names = flags.flatMap((flag) => [`--${flag.name}`, ...(isOnByDefault(flag) ? [`--no-${flag.name}`] : [])]);
    return matching(names, current);
  }
  const names = [...operations.map(({ provided }) => provided.name), "completion"];
  const next = names.map((name) => name.split(" "))
    .filter((words) => before.every((word, index) => words[index] === word))
    .map((words) => words[before.length])
    .filter((word) => word !== undefined);
  return matching([...new Set(next)], current);
}

function matching(words: readonly string[], prefix: string): string[] {
  return words.filter((word) => word.startsWith(prefix));
}
