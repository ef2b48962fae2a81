import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { checksumOfStatement, forgetStatement, markDone, readBegun } from "./progress.ts";
import { examine, type Verdict } from "./unfinished.ts";

/**
 * Decides about the statement that a run outside of transactions was stopped in, without going on: done, or as if it
 * had never begun. What the catalog does not tell, and a partition that only going on can settle, is left and said.
 */
export async function settleStatements(
  session: Session,
  { statements }: MigrationScript,
  version: string,
  { emit }: Context,
): Promise<void> {
  for (const [number, { state, checksum, indexes }] of await readBegun(session, version, "up")) {
    const statement = statements[number - 1];
    if (state === "done" || statement === undefined) continue;
    // The catalogs would be asked about another statement than the one that was begun.
    const isSame = await checksumOfStatement(statement) === checksum;
    const verdict: Verdict = isSame
      ? await examine(statement, session, indexes)
      : { kind: "unknown", why: "it has changed since" };
    if (verdict.kind === "done") await markDone(session, version, "up", number);
    else if (verdict.kind === "again") {
      for (const sql of verdict.clean ?? []) await session.execute(sql);
      await forgetStatement(session, version, "up", number);
    } else {
      const why = verdict.kind === "unknown" ? verdict.why : "it can only be ended by going on";
      const message = `${statement.file}:${statement.line} stays unfinished: ${why}`;
      emit({ type: "notice", level: "warning", message });
    }
  }
}
