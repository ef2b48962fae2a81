import type { Host } from "../../../engine/host.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { type Check, failure, ok, warning } from "./check.ts";

const samples = 5;

/** Asks a server about itself: latency, version, TLS, the role's rights, a pooler between. */
export async function examineServer(session: Session, host: Host): Promise<Check[]> {
  return [
    await latency(session, host),
    await version(session),
    encryption(session),
    ...await rights(session),
    await pooler(session),
  ];
}

async function latency(session: Session, host: Host): Promise<Check> {
  const timesMs: number[] = [];
  for (let index = 0; index < samples; index++) {
    const startedMs = host.elapsedMs();
    await session.query("SELECT 1");
    timesMs.push(host.elapsedMs() - startedMs);
  }
  const median = timesMs.sort((a, b) => a - b)[Math.floor(samples / 2)]!;
  const message = `A round trip takes ${
    median < 10 ? median.toFixed(1) : Math.round(median)
  } ms (median of ${samples})`;
  return median < 50 ? ok("latency", message) : warning(
    "latency",
    message,
    "Scripts of many statements are pipelined, the rest waits; run confiture nearer to it.",
  );
}

async function version(session: Session): Promise<Check> {
  // Older than 14 was refused when the session was opened.
  const [row] = await session.query<{ version: string; recovering: boolean }>(
    "SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_is_in_recovery() AS recovering",
  );
  const message = `PostgreSQL ${row!.version}`;
  return row!.recovering
    ? warning("server", `${message}, a standby that takes no changes`, "Name the primary for anything that writes.")
    : ok("server", message);
}

function encryption({ encrypted, dsn }: Session): Check {
  if (encrypted) {
    const isVerified = dsn.sslmode === "verify-full" || dsn.sslmode === "verify-ca";
    return isVerified
      ? ok("tls", `TLS is used and the server's certificate is verified (sslmode=${dsn.sslmode})`)
      : warning(
        "tls",
        `TLS is used, but nobody checks who answers (sslmode=${dsn.sslmode})`,
        "Use sslmode=verify-full.",
      );
  }
  const isLocal = dsn.hosts.every(({ host }) => host.startsWith("/") || /^(localhost|127\..*|::1)$/.test(host));
  return isLocal
    ? ok("tls", "No TLS, and none needed: the connection stays on this machine")
    : warning("tls", "The connection is not encrypted", "Use sslmode=verify-full, with TLS switched on at the server.");
}

interface Role extends Record<string, unknown> {
  name: string;
  is_super: boolean;
  creates_db: boolean;
  creates_role: boolean;
  creates_schema: boolean;
  database: string;
  read_only: string;
}

async function rights(session: Session): Promise<Check[]> {
  const [role] = await session.query<Role>(
    `SELECT r.rolname AS name, r.rolsuper AS is_super, r.rolcreatedb AS creates_db, r.rolcreaterole AS creates_role,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS creates_schema,
       pg_catalog.current_database() AS database,
       pg_catalog.current_setting('default_transaction_read_only') AS read_only
     FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
  );
  const { name, is_super, creates_db, creates_role, creates_schema, database, read_only } = role!;
  const has = [is_super && "superuser", creates_db && "CREATEDB", creates_role && "CREATEROLE"].filter(Boolean);
  const checks = [
    ok("role", `Role ${name} has ${has.length > 0 ? has.join(", ") : "none of superuser, CREATEDB, CREATEROLE"}`),
  ];
  if (!is_super && !creates_db) {
    const message = `Role ${name} cannot create databases: no scratch or test databases, no builds in several segments`;
    checks.push(warning("createdb", message, `As a superuser: ALTER ROLE ${quoted(name)} CREATEDB`));
  }
  checks.push(
    creates_schema ? ok("create", `Role ${name} can create schemas in ${database}`) : failure(
      "create",
      `Role ${name} cannot create schemas in ${database}`,
      `As its owner: GRANT CREATE ON DATABASE ${quoted(database)} TO ${quoted(name)}`,
    ),
  );
  if (read_only === "on") {
    const remedy = `ALTER ROLE ${quoted(name)} SET default_transaction_read_only = off, or use another role.`;
    checks.push(warning("read-only", `Transactions of ${name} are read-only by default`, remedy));
  }
  return checks;
}

/** A pooler hands out process numbers of its own at the start, or changes the backend between transactions. */
async function pooler(session: Session): Promise<Check> {
  const seen = new Set<number>();
  for (let index = 0; index < samples; index++) {
    const [row] = await session.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
    seen.add(row!.pid);
  }
  const remedy =
    "Connect to PostgreSQL itself: locks, temporary tables and SET need one backend for the whole session.";
  if (seen.size > 1) return failure("pooler", "A pooler changes the server process between transactions", remedy);
  return seen.has(session.pid) ? ok("pooler", "No connection pooler in between") : warning(
    "pooler",
    "A connection pooler seems to be in between: it tells another process number than the server",
    remedy,
  );
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
