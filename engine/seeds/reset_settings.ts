import { outlastIdling, type Session, watchClient } from "../postgres/mod.ts";

/** The environment's limits for a session; absent leaves the server's. */
export interface SessionLimits {
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
}

/** Undoes what a script has SET, role included, and puts the limits in force again, which RESET ALL would undo too. */
export async function resetSettings(
  session: Session,
  { statementTimeoutMs, lockTimeoutMs }: SessionLimits,
): Promise<void> {
  const limits = { statement_timeout: statementTimeoutMs, lock_timeout: lockTimeoutMs };
  const said = Object.entries(limits).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `SET ${name} = ${Math.ceil(value!)}`);
  const own = `SELECT ${watchClient}, ${outlastIdling}`;
  await session.execute(["RESET SESSION AUTHORIZATION", "RESET ALL", own, ...said].join("; "));
}
