import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { openSession, quoteIdentifier, type Session } from "../../engine/postgres/mod.ts";
import { withDatabase } from "../../engine/project/mod.ts";
import { databaseUrl, temporaryFolder, testHost, testServer } from "../kit/mod.ts";
import { runWithin } from "./run_within.ts";
import type { MediumCase, MediumHarness } from "./medium_suite.ts";

const migrations = 60;
const child = fileURLToPath(new URL("./incremental_child.ts", import.meta.url));

/** The incremental medium on a real server: tables and rows in transactions, indexes built outside of them. */
export function incrementalHarness(major: number): MediumHarness {
  return { label: `PostgreSQL ${major}`, fresh: () => freshCase(major) };
}

async function freshCase(major: number): Promise<MediumCase> {
  const { dsn: server } = await testServer(major);
  const host = testHost();
  const mark = Array.from(host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const database = `confiture_suite_${mark}`;
  const dsn = withDatabase(server, database);
  const admin = () => openSession(server, { host, applicationName: "confiture medium suite" });
  {
    await using session = await admin();
    await session.execute(`CREATE DATABASE ${quoteIdentifier(database)}`);
  }
  const folder = await temporaryFolder();
  for (const each of ["db/schema", "db/environments", "db/migrations"]) {
    await Deno.mkdir(join(folder.path, each), { recursive: true });
  }
  const url = databaseUrl(dsn);
  await Deno.writeTextFile(
    join(folder.path, "db/environments/local.yaml"),
    `database_url: "${url}"\ninclude_dirs: [db/schema]\n`,
  );
  for (let number = 1; number <= migrations; number++) {
    const name = `${String(number).padStart(3, "0")}_m`;
    await Deno.writeTextFile(join(folder.path, `db/migrations/${name}.up.sql`), migration(number));
  }

  return {
    request: () => Promise.resolve({ env: "local" }),
    within: (body, signal) => runWithin(folder.path, body, signal),
    async state() {
      await using session = await openSession(dsn, { host });
      const { fingerprint } = await readCatalog(session);
      return JSON.stringify(
        {
          fingerprint,
          rows: await rowsOf(session, "t001", "id"),
          ledger: await rowsOf(session, "tb_confiture", "version, checksum"),
          history: await rowsOf(session, "confiture.migration_history", "action, version, down_checksum"),
          progress: await rowsOf(session, "confiture.migration_progress", "version, statement, state"),
          invalid: await session.query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"),
        },
        null,
        1,
      );
    },
    async halves() {
      await using session = await openSession(dsn, { host });
      const rows = await session.query<{ what: string }>(
        `SELECT 'invalid ' || indexrelid::regclass AS what FROM pg_index WHERE NOT indisvalid
         UNION ALL SELECT 'started ' || version FROM confiture.migration_progress WHERE state = 'started'`,
      );
      return rows.map(({ what }) => what).join("\n");
    },
    async traces() {
      await using session = await openSession(dsn, { host });
      const sessions = () =>
        session.query<{ what: string }>(
          `SELECT 'session ' || application_name AS what FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
           UNION ALL SELECT 'lock ' || mode FROM pg_locks WHERE locktype = 'advisory'
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
      for (let waitedMs = 0; waitedMs < 5_000 && (await sessions()).length > 0; waitedMs += 50) await pause(50);
      const holders = await rowsOf(session, "confiture_lock_holder", "command");
      return [...(await sessions()).map(({ what }) => what), ...holders.map((row) => `holder ${row}`)].join("\n");
    },
    async applyAndKill(share) {
      const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--no-check", child, folder.path, url, String(Math.round(share * migrations))],
        stdin: "null",
        stdout: "null",
      }).output();
      assert.equal(signal, "SIGKILL", `exit code ${code}: ${new TextDecoder().decode(stderr)}`);
      // The server notices the client's end at its next word to it; until then the backend holds the lock.
      await using session = await admin();
      await session.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [database]);
    },
    async [Symbol.asyncDispose]() {
      await using session = await admin();
      await session.execute(`DROP DATABASE ${quoteIdentifier(database)} WITH (FORCE)`);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Every third one builds its index outside of a transaction; it first waits a moment, in which it can be caught. */
function migration(number: number): string {
  const table = `t${String(number).padStart(3, "0")}`;
  if (number % 3 !== 0) {
    return `CREATE TABLE ${table} (id int PRIMARY KEY);\nINSERT INTO t001 SELECT ${number} WHERE ${number} > 0;\n`;
  }
  return `-- confiture: no-transaction
CREATE TABLE ${table} (id int PRIMARY KEY, other int);
SELECT pg_sleep(${[12, 36, 57].includes(number) ? 0.4 : 0});
CREATE INDEX CONCURRENTLY ${table}_other ON ${table} (other);
`;
}

async function rowsOf(session: Session, table: string, columns: string): Promise<string[]> {
  const [found] = await session.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
  if (!found!.there) return [];
  const rows = await session.query<{ row: string }>(
    `SELECT concat_ws(' ', ${columns}) AS row FROM ${table} ORDER BY 1`,
  );
  return rows.map(({ row }) => row);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
