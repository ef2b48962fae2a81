import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationFile } from "../../../../engine/migrations/mod.ts";
import { rolledBack, type Session } from "../../../../engine/postgres/mod.ts";
import type { Precondition } from "./precondition.ts";
import { questionOf } from "./question.ts";
import { readPreconditions } from "./read_preconditions.ts";

/**
 * Asks the preconditions of a migration, in a transaction that may not write and is rolled back. Throws
 * "precondition-failed" for the first that does not hold; what its query found in rows is never shown.
 */
export async function requirePreconditions(
  session: Session,
  file: MigrationFile,
  direction: "up" | "down",
): Promise<void> {
  const preconditions = (await readPreconditions(file))[direction];
  if (preconditions.length === 0) return;
  const failed = await rolledBack(session, async () => {
    // Who holds a table is waited for no longer than a migration would.
    await session.execute("SET TRANSACTION READ ONLY; SET LOCAL lock_timeout = 3000");
    for (const each of preconditions) {
      const problem = await problemOf(session, each);
      if (problem !== undefined) return { ...each.place, problem };
    }
  });
  if (failed) {
    const migration = `${file.version}_${file.name}`;
    throw new ConfitureError("precondition-failed", { migration, ...failed });
  }
}

/** What does not hold, or undefined. A query that fails does not hold. */
async function problemOf(session: Session, precondition: Precondition): Promise<string | undefined> {
  const { sql, params, problem } = questionOf(precondition);
  try {
    const [row] = await rolledBack(session, () => session.query(sql, [...params]));
    if (row && isYes(Object.values(row)[0])) return undefined;
    const found = precondition.kind === "custom_sql" ? undefined : row?.found;
    if (typeof found === "string") return `${problem}: ${found}`;
    return precondition.kind === "column_type" && !row ? `${problem}: there is no such column` : problem;
  } catch (error) {
    if (!(error instanceof ConfitureError)) throw error;
    const { server_message, sqlstate } = error.facts as { server_message?: string; sqlstate?: string };
    if (sqlstate === undefined) throw error;
    // A query of the user's own can put a row's value into any message.
    return precondition.kind === "custom_sql"
      ? `${problem}: its SQL failed (SQLSTATE ${sqlstate})`
      : `${problem}: ${server_message}`;
  }
}

/** True, a number that is not 0, or text that stands for one of them. */
function isYes(value: unknown): boolean {
  if (typeof value === "string") return !["", "0", "f", "false"].includes(value.toLowerCase());
  return Boolean(value);
}
