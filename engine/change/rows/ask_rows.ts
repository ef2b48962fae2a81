import { isConfitureError } from "../../errors.ts";
import type { Session } from "../../postgres/mod.ts";
import type { RowAnswer } from "../hazard.ts";

/** What came of a question, and whether the source does not even understand it. */
export interface Asked extends RowAnswer {
  readonly isSenseless: boolean;
}

/**
 * Asks the rows one question, in a transaction that cannot write and sees all rows or none. A value that a check or cast
 * stumbles over would stop the step as well, and counts as a row in the way. Anything else that goes wrong is unknown.
 */
export async function askRows(session: Session, sql: string, { timeoutMs = 0 } = {}): Promise<Asked> {
  try {
    const stands = await session.transaction(async () => {
      await session.execute(
        `SET TRANSACTION READ ONLY; SET LOCAL row_security = off; SET LOCAL search_path = public;
         SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = ${timeoutMs}`,
      );
      const [row] = await session.query<{ stands: boolean }>(sql);
      return row!.stands;
    });
    return { found: stands ? "blocked" : "clear", isSenseless: false };
  } catch (error) {
    return readFailure(error, timeoutMs);
  }
}

function readFailure(error: unknown, timeoutMs: number): Asked {
  const { sqlstate } = (error as { facts?: { sqlstate?: string } }).facts ?? {};
  if (sqlstate === undefined || !isConfitureError(error)) throw error;
  if (sqlstate === "57014" || sqlstate === "55P03") {
    if (timeoutMs === 0) throw error;
    return { found: "unknown", why: `there was no answer within ${timeoutMs / 1_000} s`, isSenseless: false };
  }
  const { server_message: message } = error.facts as { server_message: string };
  // What a function says when it gives up may quote a row.
  if (sqlstate.startsWith("P0")) {
    return { found: "blocked", why: `a function that is called gave up (${sqlstate})`, isSenseless: false };
  }
  const why = `${message} (${sqlstate})`;
  if (["21", "22", "23"].includes(sqlstate.slice(0, 2))) return { found: "blocked", why, isSenseless: false };
  const isSenseless = (sqlstate.startsWith("42") && sqlstate !== "42501") || sqlstate === "0A000";
  return { found: "unknown", why, isSenseless };
}
