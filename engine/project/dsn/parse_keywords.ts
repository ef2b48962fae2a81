import { checkKeyword } from "./check_keyword.ts";
import type { Given } from "./parameters.ts";
import { DsnProblem } from "./problem.ts";

/** Reads `key=value key='quoted value'`; a backslash escapes inside and outside of quotes, blanks may surround `=`. */
export function parseKeywords(text: string): Given {
  const given: Given = new Map();
  let at = 0;
  const isBlank = () => at < text.length && /\s/.test(text[at]!);
  const skipBlanks = () => {
    while (isBlank()) at++;
  };

  for (let count = 1;; count++) {
    skipBlanks();
    if (at >= text.length) return given;
    const which = `key=value pair ${count}`;
    const from = at;
    while (at < text.length && text[at] !== "=" && !isBlank()) at++;
    const name = text.slice(from, at);
    skipBlanks();
    if (text[at] !== "=") {
      throw new DsnProblem(`${which} lacks its =; a value with blanks stands between single quotes`);
    }
    at++;
    skipBlanks();
    given.set(checkKeyword(name, which), readValue());
  }

  function readValue(): string {
    const quoted = text[at] === "'";
    if (quoted) at++;
    let value = "";
    for (; at < text.length; at++) {
      if (quoted ? text[at] === "'" : isBlank()) {
        if (quoted) at++;
        return value;
      }
      if (text[at] === "\\") at++;
      value += text[at] ?? "";
    }
    if (quoted) throw new DsnProblem("a quoted value lacks its closing '");
    return value;
  }
}
