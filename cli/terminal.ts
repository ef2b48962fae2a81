import { plainStyle, type Style } from "../engine/run/style.ts";

/** The streams of the process, as the command line needs them. `cli.ts` makes the real one. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Somebody can answer a question. */
  readonly isInteractive: boolean;
  readonly columns: number;
  /** Reads a line; undefined when the input ends or the signal aborts. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  writeFile(path: string, text: string): Promise<void>;
}

const ansi = (code: number) => (text: string): string => `\x1b[${code}m${text}\x1b[0m`;

/** Colour when the stream is a terminal and nobody said otherwise (https://no-color.org). */
export function styleFor(isTerminal: boolean, columns: number, noColor: boolean): Style {
  const width = Math.min(columns, 110);
  if (!isTerminal || noColor) return { ...plainStyle, width };
  return {
    bold: ansi(1),
    dim: ansi(2),
    red: ansi(31),
    green: ansi(32),
    yellow: ansi(33),
    cyan: ansi(36),
    width,
  };
}
