import { ConfitureError } from "../../errors.ts";
import { writtenSteps } from "../../ddl/mod.ts";
import { type MigrationFile, type MigrationScript, runProgram } from "../../migrations/mod.ts";
import { quoteIdentifier, runScript, type Session } from "../../postgres/mod.ts";
import { readScript, type Statement, textSource } from "../../sql/mod.ts";
import { withoutReaching } from "./left_out.ts";

export interface ReplayScriptOptions {
  /** Which migration it is a half of: the forward one, unless said otherwise. */
  file?: Pick<MigrationFile, "version" | "name">;
  direction?: "up" | "down";
  /** The server belongs to the project alone. */
  ownServer: boolean;
  /** Runs in the place of the role that a file wants to run as; what it makes is given to that role. */
  walker?: string;
  signal?: AbortSignal;
}

/** Runs one half of a migration as `migrate up` would, without ledger. Returns what was left out. */
export async function replayScript(
  session: Session,
  script: MigrationScript,
  options: ReplayScriptOptions,
): Promise<readonly Statement[]> {
  const { ownServer, walker, signal } = options;
  const { statements, skipped } = await withoutReaching(script.statements, session, { ownServer });
  const { runAs } = script.frontMatter;
  const role = runAs === undefined ? undefined : walker ?? runAs;
  const start = role === undefined ? settings : `${settings}; SET ROLE ${quoteIdentifier(role)}`;
  const run = (some: readonly Statement[]) => runScript(session, writtenSteps(some), { signal, showDetail: false });
  const program = async () => {
    if (script.program) await replayProgram(session, script, options);
  };
  if (script.transactional) {
    await session.transaction(async () => {
      await session.execute(start);
      await program();
      await run(statements);
      await session.execute(resetting);
    });
  } else {
    await session.execute(start);
    try {
      await program();
      for (const statement of statements) await run([statement]);
    } finally {
      await session.execute(resetting).catch(() => {});
    }
  }
  if (runAs !== undefined && walker !== undefined) {
    await session.execute(`REASSIGN OWNED BY ${quoteIdentifier(walker)} TO ${quoteIdentifier(runAs)}`);
  }
  return skipped;
}

const settings = "SET lock_timeout = 0; SET statement_timeout = 0";
const resetting = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL";

/** What a program executes is not known before; on a server that others use, what reaches beyond the database is refused. */
async function replayProgram(
  session: Session,
  { program, file: name }: MigrationScript,
  { file = { version: "", name }, direction = "up", ownServer, signal }: ReplayScriptOptions,
): Promise<void> {
  const refuse = async (sql: string) => {
    const { statements } = await readScript([textSource(name, new TextEncoder().encode(sql))]);
    const { skipped } = await withoutReaching(statements, session, { ownServer });
    if (skipped.length === 0) return;
    throw new ConfitureError("replay-impossible", {
      files: [name],
      why: `it runs ${skipped[0]!.kind.replaceAll("-", " ").toUpperCase()}, which reaches beyond a scratch database`,
      remedy: "Set scratch: embedded in the environment, or move that statement into an .up.sql of its own.",
    });
  };
  await runProgram(program!, session, {
    ...file,
    direction,
    signal: signal ?? new AbortController().signal,
    log: () => {},
    ...(!ownServer && { before: refuse }),
  });
}
