import { writtenSteps } from "../../ddl/mod.ts";
import type { MigrationScript } from "../../migrations/mod.ts";
import { quoteIdentifier, runScript, type Session } from "../../postgres/mod.ts";
import type { Statement } from "../../sql/mod.ts";
import { withoutReaching } from "./left_out.ts";

export interface ReplayScriptOptions {
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
  { ownServer, walker, signal }: ReplayScriptOptions,
): Promise<readonly Statement[]> {
  const { statements, skipped } = await withoutReaching(script.statements, session, { ownServer });
  const { runAs } = script.frontMatter;
  const role = runAs === undefined ? undefined : walker ?? runAs;
  const start = role === undefined ? settings : `${settings}; SET ROLE ${quoteIdentifier(role)}`;
  const run = (some: readonly Statement[]) => runScript(session, writtenSteps(some), { signal, showDetail: false });
  if (script.transactional) {
    await session.transaction(async () => {
      await session.execute(start);
      await run(statements);
      await session.execute(resetting);
    });
  } else {
    await session.execute(start);
    try {
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
