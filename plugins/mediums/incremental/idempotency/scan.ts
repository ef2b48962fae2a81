import { namesRule, suppressedRules } from "../../../../engine/lint/mod.ts";
import {
  isProblem,
  loadParser,
  mayHoldSecret,
  readScript,
  type Statement,
  textSource,
} from "../../../../engine/sql/mod.ts";
import type { Act } from "./act.ts";
import { actsOf } from "./acts_of.ts";
import { readBlock } from "./block_statements.ts";
import { judge } from "./judge.ts";
import { patternOf } from "./patterns.ts";

/** What a second run of a file would stumble over. */
export interface Violation {
  readonly pattern: string;
  readonly sql_snippet: string;
  readonly line_number: number;
  readonly file_path: string;
  readonly suggestion: string;
  readonly fix_available: boolean;
  readonly severity: "error" | "info";
}

/** What cannot be known of a file. */
export interface ScanWarning {
  readonly kind: "dynamic_sql" | "unreadable_block" | "program";
  readonly source_file: string;
  readonly source_line: number;
  readonly message: string;
}

export interface Scanned {
  readonly violations: readonly Violation[];
  readonly warnings: readonly ScanWarning[];
}

/**
 * Scans the statements of one file, those of its DO blocks among them. `-- confiture:ignore idempotency/PATTERN` right
 * before a statement excuses it.
 */
export async function scanStatements(statements: readonly Statement[]): Promise<Scanned> {
  const acts: Act[] = [];
  const warnings: ScanWarning[] = [];
  for (const statement of statements) {
    if (statement.kind !== "do") acts.push(...await actsOf(statement));
    else acts.push(...await blockActs(statement, warnings));
  }
  const violations: Violation[] = [];
  for (const act of judge(acts)) {
    const pattern = patternOf(act.pattern!);
    const { statement } = act;
    if (await isSuppressed(statement, pattern.id)) continue;
    violations.push({
      pattern: pattern.id,
      sql_snippet: await snippetOf(statement),
      line_number: statement.line,
      file_path: statement.file,
      suggestion: pattern.suggestion,
      fix_available: false,
      severity: pattern.severity,
    });
  }
  return { violations, warnings };
}

async function blockActs(block: Statement, warnings: ScanWarning[]): Promise<Act[]> {
  const parser = await loadParser();
  const { unguarded, isDynamic, isReadable } = readBlock(await block.text(), parser);
  const warn = (kind: ScanWarning["kind"], message: string) =>
    warnings.push({ kind, source_file: block.file, source_line: block.line, message });
  if (!isReadable) {
    warn("unreadable_block", "the block is not in PL/pgSQL, or does not compile: it was not looked into");
  }
  if (isDynamic) warn("dynamic_sql", "the block runs SQL that it puts together: that was not looked into");
  const acts: Act[] = [];
  for (const text of unguarded) {
    if (isProblem(parser.parse(text))) continue;
    const { statements } = await readScript([textSource(block.file, new TextEncoder().encode(text))]);
    for (const inner of statements) {
      // The block is what stands in the file, and whose comments count.
      for (const act of await actsOf({ ...inner, settings: block.settings })) acts.push({ ...act, statement: block });
    }
  }
  return acts;
}

async function isSuppressed({ source, lead, start }: Statement, id: string): Promise<boolean> {
  const comments = new TextDecoder().decode(await source.read(lead, start));
  return namesRule(suppressedRules(comments), `idempotency/${id}`);
}

const shownCharacters = 100;
const dataKinds: ReadonlySet<string> = new Set(["insert", "copy-data"]);

/** The beginning of a statement, where it cannot hold what is nobody's business. */
async function snippetOf({ kind, touches, ...statement }: Statement): Promise<string> {
  if (dataKinds.has(kind)) {
    const { schema, name } = touches.writes[0] ?? { name: "…" };
    return `${kind === "insert" ? "INSERT INTO" : "COPY"} ${schema === undefined ? name : `${schema}.${name}`} …`;
  }
  const text = await statement.text();
  if (kind === "do" || mayHoldSecret(kind.split("-"), text)) return `${kind.replaceAll("-", " ").toUpperCase()} …`;
  const line = text.split(/\s+/).join(" ");
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
