import type { Terminal } from "../../cli/terminal.ts";

export interface TestTerminal extends Terminal {
  /** What was written to each stream so far. */
  readonly written: { out: string; err: string; files: Map<string, string>; questions: string[] };
}

/** A terminal that remembers; `answers` are typed one after the other, then the input has ended. */
export function testTerminal(given: Partial<Terminal> = {}, answers: readonly string[] = []): TestTerminal {
  const written = { out: "", err: "", files: new Map<string, string>(), questions: [] as string[] };
  const left = [...answers];
  return {
    written,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    isOutTerminal: false,
    isErrTerminal: false,
    isInteractive: answers.length > 0,
    columns: 80,
    ask: (question) => (written.questions.push(question), Promise.resolve(left.shift())),
    writeFile: (path, text) => Promise.resolve(void written.files.set(path, text)),
    ...given,
  };
}
