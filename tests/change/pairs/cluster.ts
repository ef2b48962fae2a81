import { openSession, type Session } from "../../../engine/postgres/mod.ts";
import { type Dsn, withDatabase } from "../../../engine/project/mod.ts";
import { isProblem, loadParser } from "../../../engine/sql/mod.ts";
import { ownServer, testHost } from "../../kit/mod.ts";
import type { Pair } from "./pair.ts";

/** A server for the pairs alone: they make roles, which every database of a server sees. */
export interface PairCluster extends AsyncDisposable {
  readonly dsn: Dsn;
  /** Opens a new database with a side's schema in it. */
  build(name: string, pair: Pair, scripts: readonly (string | undefined)[]): Promise<Session>;
  /** Drops the databases of a pair and the roles that it made. */
  clear(names: readonly string[]): Promise<void>;
}

export async function pairCluster(major: number): Promise<PairCluster> {
  const server = await ownServer(major, () => ({ wal_level: "logical", max_connections: "50" }));
  const host = testHost();
  const admin = await openSession(server.dsn, { host });
  return {
    dsn: server.dsn,
    async build(name, pair, scripts) {
      await admin.execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.execute(`CREATE DATABASE ${name} TEMPLATE template0`);
      const session = await openSession(withDatabase(server.dsn, name), { host, showDetail: true });
      try {
        for (const script of scripts) if (script) await load(session, script, pair.isolatedCluster === true);
      } catch (error) {
        await session.close();
        throw error;
      }
      return session;
    },
    async clear(names) {
      for (const name of names) {
        await dropSubscriptions(admin, withDatabase(server.dsn, name), host);
        await admin.execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }
      const roles = await admin.query<{ role: string }>(
        "SELECT quote_ident(rolname) AS role FROM pg_roles WHERE oid >= 16384",
      );
      await dropRoles(admin, roles.map(({ role }) => role));
    },
    async [Symbol.asyncDispose]() {
      await admin.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Both sides share the roles of the server, so the second one finds those of the first. */
async function load(session: Session, script: string, toleratesRoles: boolean): Promise<void> {
  if (!toleratesRoles) return void await session.execute(script);
  const parsed = (await loadParser()).parse(script);
  if (isProblem(parsed)) return void await session.execute(script);
  const bytes = new TextEncoder().encode(script);
  for (const { location, length } of parsed) {
    const text = new TextDecoder().decode(bytes.subarray(location, length ? location + length : undefined));
    try {
      await session.execute(text);
    } catch (error) {
      if (!/role .* already exists/.test((error as Error).message)) throw error;
    }
  }
}

/** A role that granted a membership goes after the role that it was granted to. */
async function dropRoles(admin: Session, roles: readonly string[]): Promise<void> {
  const left: string[] = [];
  let cause: unknown;
  for (const role of roles) {
    try {
      await admin.execute(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    } catch (error) {
      left.push(role);
      cause = error;
    }
  }
  if (left.length === roles.length && left.length > 0) throw cause;
  if (left.length > 0) await dropRoles(admin, left);
}

/** A database cannot be dropped while it has a subscription, and a subscription not while it is told to have a slot. */
export async function dropSubscriptions(admin: Session, dsn: Dsn, host: ReturnType<typeof testHost>): Promise<void> {
  const subscriptions = await admin.query<{ name: string }>(
    `SELECT quote_ident(subname) AS name FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
     WHERE d.datname = $1`,
    [dsn.database],
  );
  if (subscriptions.length === 0) return;
  await using session = await openSession(dsn, { host });
  for (const { name } of subscriptions) {
    await session.execute(`ALTER SUBSCRIPTION ${name} DISABLE`);
    await session.execute(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`);
    await session.execute(`DROP SUBSCRIPTION ${name}`);
  }
}
