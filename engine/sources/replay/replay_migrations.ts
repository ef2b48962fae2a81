import { ConfitureError, type FactsOf } from "../../errors.ts";
import type { MigrationFile, MigrationFolder } from "../../migrations/mod.ts";
import type { Session } from "../../postgres/mod.ts";
import type { Statement } from "../../sql/mod.ts";
import { stubRoles } from "../stub_roles.ts";
import { withWalker } from "../with_walker.ts";
import { chooseMigrations, type ChosenMigration, type ReplayChoice } from "./choose_migrations.ts";
import { replayScript } from "./replay_script.ts";

export interface ReplayOptions {
  choice?: ReplayChoice;
  /** The server belongs to the project alone: stub roles may be made on it. */
  ownServer: boolean;
  /** Another session on the same database, which a cancelled run still has. */
  reopen(): Promise<Session>;
  signal?: AbortSignal;
  onMigration?(label: string): void;
  /** Called behind each, in the state of the database that it led to. */
  afterEach?(file: MigrationFile): Promise<void>;
}

/** What was replayed, and the statements that were not: `CREATE ROLE at db/migrations/…:1`. */
export interface Replayed {
  readonly versions: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * Runs migrations in an empty database, one after the other, data statements included: a backfill may matter to what
 * comes later. No ledger is kept. Throws "replay-failed" with the place of the statement, and "replay-impossible".
 */
export async function replayMigrations(
  folder: MigrationFolder,
  session: Session,
  options: ReplayOptions,
): Promise<Replayed> {
  const { choice = {}, ownServer } = options;
  const chosen = await chooseMigrations(folder, choice);
  const scripts = chosen.map(({ script }) => script);
  const named = scripts.flatMap(({ frontMatter: { runAs } }) => runAs === undefined ? [] : [runAs]);
  if (ownServer) {
    const statements = scripts.flatMap((script) => script.statements);
    await stubRoles([...rolesOf(statements), ...named], session);
  }
  if (!ownServer || named.length === 0) return await replayAll(chosen, session, options);
  return await withWalker(session, options.reopen, (walker) => replayAll(chosen, session, { ...options, walker }));
}

async function replayAll(
  chosen: readonly ChosenMigration[],
  session: Session,
  { ownServer, walker, signal, onMigration, afterEach }: ReplayOptions & { walker?: string },
): Promise<Replayed> {
  const skipped: Statement[] = [];
  for (const { file, script } of chosen) {
    signal?.throwIfAborted();
    const label = `${file.version}_${file.name}`;
    onMigration?.(label);
    try {
      skipped.push(...await replayScript(session, script, { file, ownServer, walker, signal }));
    } catch (error) {
      throw asReplayFailure(error, label);
    }
    await afterEach?.(file);
  }
  return { versions: chosen.map(({ file }) => file.version), skipped: skipped.map(nameStatement) };
}

/** Every role that statements name or make. */
function rolesOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ defines, references }) => [...defines, ...references])
    .filter(({ kind }) => kind === "role").map(({ name }) => name);
}

/** The failure of a statement of PostgreSQL's, said to be that of a replay: nobody's database was touched. */
export function asReplayFailure(error: unknown, migration: string): unknown {
  if (!(error instanceof ConfitureError)) return error;
  const facts = error.facts as Partial<FactsOf<"statement-failed">>;
  if (facts.sqlstate === undefined && error.reason !== "migration-program-failed") return error;
  const { file, line, column, sql_line, sql_column, sqlstate, hint } = facts;
  return new ConfitureError("replay-failed", {
    migration,
    ...(file !== undefined && { file, line, column }),
    ...(sql_line !== undefined && { sql_line, sql_column }),
    ...(sqlstate !== undefined && { sqlstate }),
    ...(hint !== undefined && { hint }),
    problem: facts.server_message ?? (error.facts as { problem?: string }).problem ?? error.message,
  }, { cause: error });
}

function nameStatement({ kind, file, line }: Statement): string {
  return `${kind.replaceAll("-", " ").toUpperCase()} at ${file}:${line}`;
}
