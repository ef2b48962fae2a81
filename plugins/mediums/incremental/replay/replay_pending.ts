import type { ConfitureError } from "../../../../engine/errors.ts";
import { ConfitureError as Failure } from "../../../../engine/errors.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { MigrationRun } from "../execute/mod.ts";
import { type AppliedMigration, applyMigration, explainFailure, type Prepared } from "../up/mod.ts";

/** Where a replay ended before the last migration. */
export type Halt =
  | { readonly kind: "failed"; readonly prepared: Prepared; readonly error: ConfitureError }
  | { readonly kind: "superuser"; readonly prepared: Prepared };

export interface ReplayWishes {
  /** Called before each, in the state of the database that it will meet. */
  before?(prepared: Prepared): Promise<void>;
  /** Runs those that need a superuser too: the session is one, and nobody's database is at stake. */
  asSuperuser?: boolean;
}

/** Applies migrations as `up` does, one after the other, and ends with the first that does not go through. */
export async function replayPending(
  run: MigrationRun,
  prepared: readonly Prepared[],
  { before, asSuperuser = false }: ReplayWishes = {},
): Promise<{ applied: AppliedMigration[]; halt?: Halt }> {
  const { session, context } = run;
  const applied: AppliedMigration[] = [];
  for (const [index, each] of prepared.entries()) {
    context.signal.throwIfAborted();
    const { pending: { file }, script } = each;
    if (script.frontMatter.requiresSuperuser && !asSuperuser) {
      return { applied, halt: { kind: "superuser", prepared: each } };
    }
    context.emit({ type: "step", name: `${file.version}_${file.name}` });
    try {
      await before?.(each);
      const done = await applyMigration(run, each);
      if (session.inTransaction) await settleConstraints(session);
      if (done) applied.push(done);
    } catch (error) {
      const said = await explainFailure(error, run, {
        file,
        applied: applied.map(({ version }) => version),
        pending: prepared.slice(index).map(({ pending }) => pending.file.version),
        left: "Nothing of it was kept: it was only tried.",
      });
      // What hooks and people stopped is no failure of the migration.
      if (!(said instanceof Failure) || ["cancelled", "hook-vetoed", "hook-failed"].includes(said.reason)) throw said;
      return { applied, halt: { kind: "failed", prepared: each, error: said } };
    }
  }
  return { applied };
}

/** What COMMIT would have checked between two migrations is checked between them in one transaction too. */
async function settleConstraints(session: Session): Promise<void> {
  const deferred = await session.query<{ schema: string; name: string }>(
    `SELECT DISTINCT n.nspname::text AS schema, c.conname::text AS name FROM pg_catalog.pg_constraint c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred`,
  );
  await session.execute("SET CONSTRAINTS ALL IMMEDIATE");
  if (deferred.length === 0) return;
  const names = deferred.map(({ schema, name }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
  await session.execute(`SET CONSTRAINTS ${names.join(", ")} DEFERRED`);
}
