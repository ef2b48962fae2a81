import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import type { Context, SessionRequest } from "../../../../engine/plugin/mod.ts";
import { type Dsn, withDatabase } from "../../../../engine/project/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";

/** The database that a build makes, and the server it lives on. */
export interface BuildTarget {
  readonly label: string;
  /** The database by its own name; it need not exist. */
  readonly dsn: Dsn;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
}

/** Managed servers rename the first; the last is every server's, but a session in it is in the way of CREATE DATABASE. */
const maintenanceDatabases = ["postgres", "defaultdb", "template1"];

/** The server lets the role in, but not into this database: no right to connect, or closed for everybody. */
const closed = ["42501", "55000"];

/** A session beside the target, from which databases are created, renamed and dropped. */
export async function openMaintenance(
  { dsn }: BuildTarget,
  context: Context,
  options: SessionRequest = { survivesCancel: true },
): Promise<Session> {
  let first: unknown;
  for (const database of maintenanceDatabases.filter((name) => name !== dsn.database)) {
    try {
      return await context.session(withDatabase(dsn, database), options);
    } catch (error) {
      first ??= error;
      const isOther = isConfitureError(error, "database-missing") || isConfitureError(error, "role-refused") ||
        isConfitureError(error, "permission-denied") ||
        isConfitureError(error, "connection-refused") && closed.includes(error.facts.sqlstate);
      if (!isOther) throw error;
    }
  }
  throw first;
}

/** Opens the target, or says that there is no such database. */
export async function openIfExists(target: BuildTarget, context: Context, options = {}): Promise<Session | undefined> {
  try {
    return await context.session(target.dsn, options);
  } catch (error) {
    if (isConfitureError(error, "database-missing")) return undefined;
    throw error;
  }
}

/** NAMEDATALEN - 1. */
const longestBytes = 63;

/** The databases of the server itself, and those whose names the server would cut, are never built into or recreated. */
export function refuseServerDatabases({ dsn }: BuildTarget): void {
  const bytes = new TextEncoder().encode(dsn.database).length;
  if (bytes > longestBytes) throw new ConfitureError("database-name-too-long", { database: dsn.database, bytes });
  if (!["postgres", "template0", "template1"].includes(dsn.database)) return;
  throw new ConfitureError("database-reserved", { database: dsn.database });
}
