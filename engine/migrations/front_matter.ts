import { ConfitureError } from "../errors.ts";
import { nearest } from "../nearest.ts";

/** What the comments at the top of a migration ask for. */
export interface FrontMatter {
  /** Statement by statement, although a transaction would be allowed. */
  readonly noTransaction: boolean;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly requiresSuperuser: boolean;
  /** Role that the statements run as. */
  readonly runAs?: string;
  /** Versions that have to be applied before. */
  readonly dependsOn: readonly string[];
  /** Applied again when its content has changed. */
  readonly repeatable: boolean;
}

const directives = [
  "no-transaction",
  "lock_timeout",
  "statement_timeout",
  "requires superuser",
  "run as",
  "depends on",
  "repeatable",
] as const;
type Directive = (typeof directives)[number];

/** Directives of other rooms, about one statement each; they may stand at the top too. */
const ofStatements = [
  "owner-skip",
  "owner-only",
  "func-allow-duplicate",
  "secdef-allow-unpinned",
  "ignore",
  "renamed",
  "batch",
];

/**
 * Reads the `-- confiture: …` comments before the first statement, which begin with `//` in a program. Throws "front-matter-invalid" for what is
 * misspelt, has no meaning, or stands further down, where it would have no effect.
 */
export function readFrontMatter(text: string, file: string, comment: "--" | "//" = "--"): FrontMatter {
  const pattern = new RegExp(`^\\s*${comment}\\s*confiture:\\s*(.*?)\\s*$`);
  const found: { -readonly [K in keyof FrontMatter]: FrontMatter[K] } = {
    noTransaction: false,
    requiresSuperuser: false,
    dependsOn: [],
    repeatable: false,
  };
  if (!text.includes("confiture:")) return found;
  let isTop = true;
  for (const [index, line] of text.split("\n").entries()) {
    const words = line.match(pattern)?.[1];
    if (words === undefined) {
      if (line.trim() !== "" && !line.trimStart().startsWith(comment)) isTop = false;
      continue;
    }
    const invalid = (problem: string) => new ConfitureError("front-matter-invalid", { file, line: index + 1, problem });
    const [directive, value] = split(words);
    if (directive === undefined) {
      const word = words.split(/\s+/)[0]!;
      if (ofStatements.includes(word)) continue;
      // Below the top it may be anybody's comment, in a string even.
      if (!isTop) continue;
      const known = nearest(words, directives) ?? nearest(word, directives);
      throw invalid(`there is no directive "${words}"${known ? `; did you mean "${known}"?` : ""}`);
    }
    if (!isTop) {
      if (isWellFormed(directive, value)) {
        throw invalid(`"${directive}" has an effect only above the first statement of the file`);
      }
      continue;
    }
    take(found, directive, value, invalid);
  }
  return found;
}

function split(words: string): [Directive | undefined, string] {
  // The Python program writes run-as.
  const text = words.replace(/^run-as\b/, "run as").replace(/^depends-on\b/, "depends on")
    .replace(/^requires-superuser\b/, "requires superuser");
  const directive = directives.find((each) =>
    text === each || text.startsWith(`${each} `) || text.startsWith(`${each}:`)
  );
  if (!directive) return [undefined, ""];
  return [directive, text.slice(directive.length).replace(/^[\s:=]+/, "").trim()];
}

function isWellFormed(directive: Directive, value: string): boolean {
  return bare.has(directive) ? value === "" : value !== "";
}

const bare: ReadonlySet<Directive> = new Set(["no-transaction", "requires superuser", "repeatable"]);

function take(
  into: { -readonly [K in keyof FrontMatter]: FrontMatter[K] },
  directive: Directive,
  value: string,
  invalid: (problem: string) => ConfitureError,
): void {
  if (bare.has(directive) && value !== "") throw invalid(`"${directive}" takes no value, not "${value}"`);
  if (!bare.has(directive) && value === "") throw invalid(`"${directive}" needs a value`);
  switch (directive) {
    case "no-transaction":
      into.noTransaction = true;
      break;
    case "requires superuser":
      into.requiresSuperuser = true;
      break;
    case "repeatable":
      into.repeatable = true;
      break;
    case "run as":
      into.runAs = value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value.toLowerCase();
      break;
    case "depends on":
      into.dependsOn = [...into.dependsOn, ...value.split(/[\s,]+/).filter((version) => version !== "")];
      break;
    case "lock_timeout":
      into.lockTimeoutMs = duration(value, invalid);
      break;
    case "statement_timeout":
      into.statementTimeoutMs = duration(value, invalid);
  }
}

const units: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** A duration as PostgreSQL writes them: a number of milliseconds, or with ms, s, min or h. */
function duration(text: string, invalid: (problem: string) => ConfitureError): number {
  const [, amount, unit] = text.replace(/^'(.*)'$/, "$1").match(/^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/) ?? [];
  if (amount === undefined) throw invalid(`"${text}" is no duration: a number with ms, s, min or h is expected`);
  return Math.round(Number(amount) * units[unit ?? ""]!);
}
