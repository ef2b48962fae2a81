import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import {
  createDatabase,
  type MarkFacts,
  quoteIdentifier,
  quoteLiteral,
  ServerFailure,
  type Session,
} from "../../../../engine/postgres/mod.ts";
import { withDatabase } from "../../../../engine/project/mod.ts";
import { type FreshDatabase, rightsOf, settingsOf, withFreshDatabase } from "../apply/mod.ts";
import { mayCreate, type TestServer } from "./open_server.ts";
import { type CloneStrategy, fasterStrategy } from "./clone_strategy.ts";
import { findRoom } from "./find_room.ts";
import { putInPlace } from "./put_in_place.ts";
import { settle } from "./settle.ts";

export interface CloneRequest {
  template: string;
  target: string;
  /** A clone of that name gives way, when the new one is whole. */
  replace: boolean;
  tablespace?: string;
  strategy: CloneStrategy;
  /** Clones that are thrown away need not survive a power cut: COMMIT does not wait for the disk. */
  syncCommitOff: boolean;
  about: MarkFacts;
}

/** PostgreSQL waits five seconds each time, so this is about a minute. */
const attempts = 12;

/**
 * Copies a template and gives the copy its name and mark in one transaction. Throws `database-exists`, `database-in-use`
 * when the template stays in use, `test-database-missing` when it is gone.
 */
export async function makeClone(request: CloneRequest, server: TestServer, context: Context): Promise<void> {
  const { template, target, replace, syncCommitOff, about } = request;
  const { session, dsn, label } = server;
  await withFreshDatabase({ label, dsn: withDatabase(dsn, target) }, session, context, async (fresh) => {
    await copy(request, fresh, session, context);
    const name = quoteIdentifier(target);
    const missing: string[] = [];
    // CREATE DATABASE copies what is in a database, not what is said about it.
    const [row] = await session.query<{ oid: number }>("SELECT oid::int8 AS oid FROM pg_database WHERE datname = $1", [
      template,
    ]);
    const said = row === undefined
      ? []
      : [...await settingsOf(session, row.oid, name), ...await rightsOf(session, row.oid, name)];
    const dress = async () => {
      missing.length = 0;
      for (const statement of said) await asFarAsAllowed(session, statement, missing);
      if (syncCommitOff) await session.execute(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    };
    await putInPlace(session, {
      fresh,
      name: target,
      mark: { kind: "clone", template, about },
      givesWay: () => findRoom(session, target, replace),
      dress,
      // Who is connected to the clone that shall give way uses it.
      patience: { attempts: replace ? 1 : undefined, signal: context.signal },
    }, context);
    for (const why of missing) {
      const message = `${target} is not in everything like ${template}: ${why}`;
      context.emit({ type: "notice", level: "warning", message });
    }
  });
}

/** Some settings only a superuser may set. Without them a clone is of use nevertheless, if it is told. */
async function asFarAsAllowed(session: Session, statement: string, missing: string[]): Promise<void> {
  await session.execute("SAVEPOINT setting");
  try {
    await session.execute(statement);
    await session.execute("RELEASE SAVEPOINT setting");
  } catch (error) {
    if (!isConfitureError(error, "permission-denied")) throw error;
    missing.push(error.message);
    await session.execute("ROLLBACK TO SAVEPOINT setting");
  }
}

async function copy(
  { template, tablespace, strategy: wish }: CloneRequest,
  { name, id }: FreshDatabase,
  session: Session,
  context: Context,
): Promise<void> {
  const clauses = tablespace === undefined ? [] : [`TABLESPACE ${quoteIdentifier(tablespace)}`];
  const strategy = wish === "auto" ? await fasterStrategy(template, session) : wish;
  const create = () => createDatabase(session, name, { template, strategy, clauses, mark: { kind: "build", id } });
  try {
    await settle(create, (error) => isConfitureError(error, "database-in-use"), {
      attempts,
      signal: context.signal,
      async onRetry(_, attempt) {
        if (attempt > 1) return;
        const message = `${template} is in use by ${await usersOf(session, template)}; trying again for a minute`;
        context.emit({ type: "notice", level: "info", message });
      },
    });
  } catch (error) {
    throw await explain(error, template, session);
  }
}

async function usersOf(session: Session, database: string): Promise<string> {
  const rows = await session.query<{ who: string }>(
    `SELECT COALESCE(NULLIF(application_name, ''), backend_type) || ', process ' || pid AS who
     FROM pg_catalog.pg_stat_activity WHERE datname = ${quoteLiteral(database)} LIMIT 3`,
  );
  return rows.map(({ who }) => who).join("; ") || "somebody";
}

/** SQLSTATE 42501 is said of CREATEDB, of a tablespace and of a database that is no template alike. */
async function explain(error: unknown, template: string, session: Session): Promise<unknown> {
  if (!(error instanceof ConfitureError) || !(error.cause instanceof ServerFailure)) return error;
  const { sqlstate, message } = error.cause;
  const { cause } = error;
  if (sqlstate === "3D000") return new ConfitureError("test-database-missing", { database: template }, { cause });
  if (sqlstate !== "42501" || !await mayCreate(session)) return error;
  return new ConfitureError("permission-denied", { sqlstate, server_message: message }, { cause });
}
