import assert from "node:assert/strict";
import { openSession, quoteIdentifier, type Session, type SessionOptions } from "../../engine/postgres/mod.ts";
import { type Dsn, withDatabase } from "../../engine/project/mod.ts";
import { testServer } from "./server.ts";
import { testHost } from "./test_host.ts";

export interface TestDatabase extends AsyncDisposable {
  name: string;
  dsn: Dsn;
  /** Opens a session that the caller closes. */
  session(options?: Partial<SessionOptions>): Promise<Session>;
}

/**
 * A database of its own for one test: `await using database = await testDatabase(t, { major })`. It is dropped at the
 * end of the block; `server` makes it on another server than the shared one. Sessions and prepared transactions that the test left in it fail the test.
 */
export async function testDatabase(
  t: Deno.TestContext,
  { major, template, server: own }: { major: number; template?: string; server?: Dsn },
): Promise<TestDatabase> {
  const server = own ?? (await testServer(major)).dsn;
  const host = testHost();
  const name = `confiture_test_${
    Array.from(host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("")
  }`;
  const admin = () => openSession(server, { host, applicationName: `confiture test kit: ${t.name}`.slice(0, 63) });
  {
    await using session = await admin();
    const from = template === undefined ? "" : ` TEMPLATE ${quoteIdentifier(template)}`;
    await session.execute(`CREATE DATABASE ${quoteIdentifier(name)}${from}`);
  }
  const dsn = withDatabase(server, name);
  return {
    name,
    dsn,
    session: (options = {}) => openSession(dsn, { host, ...options }),
    async [Symbol.asyncDispose]() {
      await using session = await admin();
      const left = await leftovers(session, name);
      await session.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
      assert.deepEqual(left, [], `${t.name} left these in its database`);
    },
  };
}

/** What still is in a database after its test; a closed session's backend gets a moment to go. */
async function leftovers(session: Session, database: string): Promise<string[]> {
  for (let waitedMs = 0;; waitedMs += 50) {
    const rows = await session.query<{ what: string }>(
      `SELECT format('session %s %s: %s', application_name, state, left(query, 80)) AS what
         FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'
       UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = $1`,
      [database],
    );
    if (rows.length === 0 || waitedMs >= 2_000) return rows.map(({ what }) => what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
