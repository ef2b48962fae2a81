import { ConfitureError } from "../../errors.ts";
import { ServerFailure } from "../errors/mod.ts";
import { quoteIdentifier } from "../quote.ts";
import type { Session } from "../session/mod.ts";
import { databaseExists } from "./database_exists.ts";
import { commentDatabase, type Mark } from "./mark.ts";

export interface CreateDatabaseOptions {
  /** Copied instead of template1; nobody may be connected to it. */
  template?: string;
  /** How PostgreSQL 15 and later copy it: whole files (the default here), or page by page through the WAL. */
  strategy?: "file_copy" | "wal_log";
  /** Our comment. Only databases that carry one are ever dropped. */
  mark?: Mark;
  owner?: string;
  /** Further clauses of CREATE DATABASE, written out: encoding and locale. */
  clauses?: readonly string[];
}

/**
 * Creates a database, with our mark when one is given; then the name must be a fresh one that nobody else would take.
 * Failures: database-exists, database-in-use, createdb-missing.
 */
export async function createDatabase(
  session: Session,
  name: string,
  options: CreateDatabaseOptions = {},
): Promise<void> {
  const { template, strategy = "file_copy", owner, mark } = options;
  const clauses = [
    ...options.clauses ?? [],
    ...(template === undefined ? [] : [`TEMPLATE ${quoteIdentifier(template)}`]),
    ...(owner === undefined ? [] : [`OWNER ${quoteIdentifier(owner)}`]),
    ...(template !== undefined && session.serverVersion >= 150000 ? [`STRATEGY ${strategy}`] : []),
  ];
  // The mark below is sent before the answer is known: it must not hit a database that somebody else made.
  if (mark !== undefined && await databaseExists(session, name)) {
    throw new ConfitureError("database-exists", { database: name });
  }
  const created = session.execute(`CREATE DATABASE ${[quoteIdentifier(name), ...clauses].join(" ")}`);
  // The server goes on with CREATE DATABASE when its client is killed. The comment, which cannot be in one transaction
  // with it, is on the way already, so that even then no database is left that nobody may drop.
  const marked = mark === undefined ? undefined : commentDatabase(session, name, mark);
  const [creation, marking] = await Promise.allSettled([created, marked]);
  if (creation.status === "rejected") throw databaseFailure(creation.reason, name, session, template);
  if (marking.status === "rejected") throw marking.reason;
}

/** The reason that names the database, for what CREATE, DROP and ALTER DATABASE answer. */
export function databaseFailure(error: unknown, name: string, { dsn }: Session, template?: string): unknown {
  if (!(error instanceof ConfitureError) || !(error.cause instanceof ServerFailure)) return error;
  const { cause } = error;
  const said = { server_message: cause.message };
  switch (cause.sqlstate) {
    case "42P04":
      return new ConfitureError("database-exists", { database: name }, { cause });
    case "55006":
      return new ConfitureError("database-in-use", { database: template ?? name, ...said }, { cause });
    case "42501":
      return new ConfitureError("createdb-missing", { user: dsn.user, ...said }, { cause });
  }
  return error;
}
