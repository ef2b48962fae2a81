import { clusterObjects } from "../ddl/mod.ts";
import { isConfitureError } from "../errors.ts";
import { quoteIdentifier, quoteLiteral, type Session, withAdvisoryLock, withSharedLock } from "../postgres/mod.ts";

/** How a role that only scratch databases need is told from one that somebody made. */
const mark = "confiture:stub";
const lock = "roles of scratch databases";

/** Makes the roles of these names that a server does not have yet, without any right. */
export async function stubRoles(names: Iterable<string>, session: Session): Promise<void> {
  const existing = await clusterObjects(session);
  for (const name of new Set(names)) {
    if (existing.has(`role ${name}`) || name === "public" || name.startsWith("pg_")) continue;
    const role = quoteIdentifier(name);
    try {
      await session.execute(`CREATE ROLE ${role} NOLOGIN; COMMENT ON ROLE ${role} IS ${quoteLiteral(mark)}`);
    } catch (error) {
      // Another run has made it meanwhile.
      if (!(await clusterObjects(session)).has(`role ${name}`)) throw error;
    }
  }
}

/** Runs a body that makes roles of these names for a scratch database alone, and marks those that were not there before. */
export async function asStubs(names: ReadonlySet<string>, session: Session, body: () => Promise<void>): Promise<void> {
  const before = await clusterObjects(session);
  try {
    await body();
  } finally {
    const now = names.size === 0 ? before : await clusterObjects(session).catch(() => before);
    for (const name of names) {
      if (before.has(`role ${name}`) || !now.has(`role ${name}`)) continue;
      await session.execute(`COMMENT ON ROLE ${quoteIdentifier(name)} IS ${quoteLiteral(mark)}`);
    }
  }
}

/**
 * Runs a body that may need stub roles on a server of the project's own; `open` opens a session on its database
 * `postgres`. Those that nothing uses any more go when it ends, unless another run is inside such a body too: the last
 * one takes them all, also what killed ones left.
 */
export async function withStubRoles<T>(open: () => Promise<Session>, body: () => Promise<T>): Promise<T> {
  await using session = await open();
  try {
    return await withSharedLock(session, lock, body);
  } finally {
    await sweepStubRoles(session);
  }
}

async function sweepStubRoles(session: Session): Promise<void> {
  try {
    await withAdvisoryLock(session, lock, {}, async () => {
      let left = await stubsOf(session);
      for (let before = Infinity; left.length > 0 && left.length < before;) {
        before = left.length;
        // PostgreSQL keeps a role that an object in any database needs, or a grant that it made.
        for (const name of left) await session.execute(`DROP ROLE ${quoteIdentifier(name)}`).catch(() => {});
        left = await stubsOf(session);
      }
    });
  } catch (error) {
    if (!isConfitureError(error, "advisory-lock-held")) throw error;
  }
}

async function stubsOf(session: Session): Promise<string[]> {
  const stubs = await session.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE pg_catalog.shobj_description(oid, 'pg_authid') = $1`,
    [mark],
  );
  return stubs.map(({ name }) => name);
}
