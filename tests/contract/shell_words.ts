/** The words of a command line as a shell would pass them: quotes taken off, nothing expanded, cut at a pipe or `>`. */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  for (const [token] of command.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\|>&])+|[|>&]+/g)) {
    if (/^[|>&]/.test(token)) break;
    words.push(
      token.replace(
        /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
        (_, double, single, escaped) => escaped ?? single ?? double.replace(/\\(.)/g, "$1"),
      ),
    );
  }
  return words;
}
