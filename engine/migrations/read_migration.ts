import { ConfitureError } from "../errors.ts";
import type { ScriptSource, Statement } from "../sql/mod.ts";
import { asksForBatches, type BatchStatement, readBatchStatement } from "./batch_statement.ts";
import { type Checksums, checksumsOf, readPart } from "./checksum.ts";
import { type FrontMatter, readFrontMatter } from "./front_matter.ts";
import type { MigrationFile, MigrationPart } from "./migration_file.ts";
import { loadProgram, type MigrationProgram } from "./program/mod.ts";

/** One half of a migration, read: SQL that is parsed, or a program that is loaded. */
export interface MigrationScript {
  readonly file: string;
  readonly checksums: Checksums;
  readonly frontMatter: FrontMatter;
  /** In the order of the file, SET among them; the BEGIN and COMMIT around a whole file are left out. */
  readonly statements: readonly Statement[];
  /** Statements that run in batches, each of which commits. */
  readonly batches: ReadonlyMap<Statement, BatchStatement>;
  /** False when a statement forbids a transaction or runs in batches, the front matter or the program says so. */
  readonly transactional: boolean;
  /** Of TypeScript, which has no statements here. */
  readonly program?: MigrationProgram;
  readonly source: ScriptSource;
}

/**
 * Reads one half. Throws what parsing throws, "front-matter-invalid", and "migration-ends-transaction" for a file that
 * commits or rolls back by itself.
 */
export async function readMigration(part: MigrationPart): Promise<MigrationScript> {
  return await parseMigration(part.name, await readPart(part));
}

/**
 * Reads the half of a migration that leads up or down, whatever it is written in; the halves of a program are in one
 * file, of which it may lack `down`. Throws what `readMigration` throws, "migration-program-invalid".
 */
export async function readHalf(file: MigrationFile, direction: "up" | "down"): Promise<MigrationScript> {
  if (file.body === "sql") return await readMigration(direction === "up" ? file.up : file.down!);
  const { name } = file.up;
  if (file.body === "python") {
    throw new ConfitureError("migration-python", { migrations: [name] });
  }
  const bytes = await readPart(file.up);
  const frontMatter = readFrontMatter(new TextDecoder().decode(bytes), name, "//");
  const program = await loadProgram(file.up);
  const { textSource } = await import("../sql/mod.ts");
  return {
    file: name,
    checksums: checksumsOf(bytes),
    frontMatter,
    statements: [],
    batches: new Map(),
    transactional: program.transactional && !frontMatter.noTransaction,
    program,
    source: textSource(name, bytes),
  };
}

/** The same for bytes that are in memory. */
export async function parseMigration(file: string, bytes: Uint8Array): Promise<MigrationScript> {
  // Whoever only holds files against a ledger parses nothing, and does without that room.
  const { readScript, textSource } = await import("../sql/mod.ts");
  const source = textSource(file, bytes);
  const frontMatter = readFrontMatter(new TextDecoder().decode(bytes), file);
  const script = await readScript([source]).catch((error: unknown) => {
    throw asOwnEnd(error);
  });
  const statements = withoutWrapper(script.statements);
  const ending = statements.find(({ kind }) => kind === "transaction");
  if (ending) throw endsTransaction(ending, (await ending.text()).trim().split(/\s+/)[0]!.toUpperCase());
  const batches = await findBatches(statements, bytes, frontMatter);
  const discarding = statements.filter(({ transaction }) => transaction === "forbidden").find(isDiscardAll);
  if (discarding) throw new ConfitureError("migration-lock-dropped", placeOf(discarding));
  const forbidding = statements.some(({ transaction }) => transaction === "forbidden");
  return {
    file,
    checksums: checksumsOf(bytes),
    frontMatter,
    statements,
    batches,
    transactional: !forbidding && !frontMatter.noTransaction && batches.size === 0,
    source,
  };
}

async function findBatches(
  statements: readonly Statement[],
  bytes: Uint8Array,
  { runAs }: FrontMatter,
): Promise<Map<Statement, BatchStatement>> {
  const found = new Map<Statement, BatchStatement>();
  for (const statement of statements) {
    const comments = new TextDecoder().decode(bytes.subarray(statement.lead, statement.start));
    if (!asksForBatches(comments, statement)) continue;
    if (runAs !== undefined) {
      const { file, line, column } = statement;
      const problem = "batches run as the role that connects, so that it can note how far they are; leave out `run as`";
      throw new ConfitureError("front-matter-invalid", { file, line, column, problem });
    }
    found.set(statement, await readBatchStatement(statement));
  }
  return found;
}

/** It is the only one that sets and forbids a transaction. */
function isDiscardAll({ kind }: Statement): boolean {
  return kind === "set";
}

function placeOf({ file, line, column }: Statement): { file: string; line: number; column: number } {
  return { file, line, column };
}

/** BEGIN at the very start with COMMIT at the very end say what happens anyway. */
function withoutWrapper(statements: readonly Statement[]): readonly Statement[] {
  const inside = statements.slice(1, -1);
  const isWrapped = statements.length >= 2 && statements[0]!.kind === "transaction" &&
    statements.at(-1)!.kind === "transaction" && inside.every(({ kind }) => kind !== "transaction");
  return isWrapped ? inside : statements;
}

function asOwnEnd(error: unknown): unknown {
  if (!(error instanceof ConfitureError) || error.reason !== "statement-refused") return error;
  const { file, line, column, what } = error.facts as { file: string; line: number; column: number; what: string };
  if (!/ROLLBACK|PREPARE TRANSACTION|COMMIT/.test(what)) return error;
  return endsTransaction({ file, line, column }, what);
}

function endsTransaction(
  { file, line, column }: { file: string; line: number; column: number },
  what: string,
): ConfitureError {
  return new ConfitureError("migration-ends-transaction", { file, line, column, what });
}
