import type { ChoiceRequest, Choose, Style } from "../engine/run/mod.ts";
import type { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export interface ChooseOptions {
  terminal: Terminal;
  progress: Progress;
  style: Style;
  signal: AbortSignal;
  /** Nobody is asked: the result is a document, somebody answered beforehand, or this is CI. */
  isMute: boolean;
}

/** Asks on the terminal until one of the answers is typed; the end of the input is no answer. */
export function chooseFrom({ terminal, progress, style, signal, isMute }: ChooseOptions): Choose {
  return async (request) => {
    if (isMute || !terminal.isInteractive) return undefined;
    progress.clear();
    terminal.err(lines(request, style));
    const { choices } = request;
    const prompt = `[${choices.map(({ key }) => shortOf(key, choices)).join("/")}] `;
    for (;;) {
      const typed = (await terminal.ask(prompt, signal))?.trim().toLowerCase();
      if (typed === undefined) return undefined;
      const chosen = find(typed, choices);
      if (chosen !== undefined) return chosen;
      terminal.err(`  Type one of ${choices.map(({ key }) => key).join(", ")}.\n`);
    }
  };
}

function lines({ question, detail, choices }: ChoiceRequest, style: Style): string {
  const width = Math.max(...choices.map(({ key }) => key.length));
  return [
    style.yellow(style.bold(question)),
    ...(detail === undefined ? [] : [`  ${style.dim(detail)}`]),
    ...choices.map(({ key, label }) => `  ${style.bold(key.padEnd(width))}  ${label}`),
  ].map((line) => `${line}\n`).join("");
}

function find(typed: string, choices: ChoiceRequest["choices"]): string | undefined {
  if (typed === "") return undefined;
  const keys = choices.map(({ key }) => key);
  if (keys.includes(typed)) return typed;
  const meant = keys.filter((key) => key.startsWith(typed));
  return meant.length === 1 ? meant[0] : undefined;
}

/** The first letter where no other answer begins with it. */
function shortOf(key: string, choices: ChoiceRequest["choices"]): string {
  return choices.filter((other) => other.key[0] === key[0]).length === 1 ? key[0]! : key;
}
