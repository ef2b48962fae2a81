import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "../../engine/plugin/mod.ts";
import { openSession, quoteIdentifier } from "../../engine/postgres/mod.ts";
import { Secret } from "../../engine/project/mod.ts";
import { databaseUrl, temporaryFolder, testHost, testServer } from "../kit/mod.ts";
import { runWithin } from "./run_within.ts";
import type { MediumCase, MediumHarness } from "./medium_suite.ts";

const tables = 60;
const child = fileURLToPath(new URL("./build_child.ts", import.meta.url));

/** The build medium on a real server. A role of its own owns what it makes, so that nothing of others is counted. */
export function buildHarness(major: number): MediumHarness {
  return { label: `PostgreSQL ${major}`, fresh: () => freshCase(major) };
}

async function freshCase(major: number): Promise<MediumCase> {
  const { dsn: server } = await testServer(major);
  const mark = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  const role = `confiture_suite_${mark}`;
  const admin = () => openSession(server, { host: testHost(), applicationName: "confiture medium suite" });
  {
    await using session = await admin();
    await session.execute(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD '${mark}'`);
  }
  const folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "db/schema"), { recursive: true });
  await Deno.mkdir(join(folder.path, "db/environments"));
  await Deno.writeTextFile(join(folder.path, "db/environments/local.yaml"), "include_dirs: [db/schema]\n");
  for (let index = 0; index < tables; index++) {
    const next = index + 1 < tables ? `REFERENCES t${index + 1} (id)` : "";
    await Deno.writeTextFile(
      join(folder.path, `db/schema/${String(index).padStart(3, "0")}.sql`),
      `CREATE TABLE t${index} (id bigint PRIMARY KEY, other bigint ${next});\nCREATE INDEX ON t${index} (other);\n`,
    );
  }
  const database = `${role}_target`;
  const dsn = { ...server, user: role, password: new Secret(mark), database };

  return {
    async request(context: Context) {
      const project = await context.project();
      const environment = await project.environment("local");
      return { project, environment, schemaOnly: false, target: { label: "the suite", dsn } };
    },
    within: (body, signal) => runWithin(folder.path, body, signal),
    async state() {
      await using session = await openSession({ ...dsn, database: server.database }, { host: testHost() });
      const found = await session.query("SELECT FROM pg_database WHERE datname = $1", [database]);
      if (found.length === 0) return "there is no database";
      await using target = await openSession(dsn, { host: testHost() });
      return JSON.stringify(await target.query(stateQuery), null, 1);
    },
    async traces() {
      await using session = await admin();
      await settled(async () => (await session.query(sessionsQuery, [role])).length === 0);
      const left = await session.query<{ name: string }>(
        "SELECT datname AS name FROM pg_database WHERE pg_get_userbyid(datdba) = $1 AND datname <> $2 ORDER BY 1",
        [role, database],
      );
      return left.map(({ name }) => name).join("\n");
    },
    async applyAndKill(share) {
      const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--no-check", child, folder.path, databaseUrl(dsn), String(share)],
        stdin: "null",
        stdout: "null",
      }).output();
      assert.equal(signal, "SIGKILL", `exit code ${code}: ${new TextDecoder().decode(stderr)}`);
    },
    async [Symbol.asyncDispose]() {
      await using session = await admin();
      const owned = await session.query<{ name: string }>(
        "SELECT datname AS name FROM pg_database WHERE pg_get_userbyid(datdba) = $1",
        [role],
      );
      for (const { name } of owned) await session.execute(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
      await session.execute(`DROP ROLE ${role}`);
      await folder[Symbol.asyncDispose]();
    },
  };
}

const sessionsQuery = "SELECT FROM pg_stat_activity WHERE usename = $1 AND backend_type = 'client backend'";

const stateQuery = `SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
    (SELECT string_agg(pg_get_constraintdef(k.oid), '; ' ORDER BY k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid)
      AS constraints
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2, a.attnum`;

/** A killed client's backend notices a moment later. */
async function settled(isDone: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < 5_000 && !await isDone(); waitedMs += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
