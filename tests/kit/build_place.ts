import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { openSession, quoteIdentifier, quoteLiteral, type Session } from "../../engine/postgres/mod.ts";
import { type Dsn, Secret, withDatabase } from "../../engine/project/mod.ts";
import { type CliResult, type RunningCli, startCli } from "./run_cli.ts";
import { testServer } from "./server.ts";
import { temporaryFolder } from "./temporary_folder.ts";
import { testHost } from "./test_host.ts";

/** The password of every role that these tests make; no output may ever hold it, in no spelling. */
export const testPassword = "S3cr3t-pässword";

export interface PlaceOptions {
  major: number;
  /** Attributes of the role that builds; `LOGIN` and the password are added. */
  role?: string;
  /** A server of its own instead of the shared one. */
  server?: Dsn;
}

/** A project folder, a role of its own on a real server, and the name of a database that the role may make. */
export interface BuildPlace extends AsyncDisposable {
  readonly root: string;
  readonly role: string;
  /** Not there until something makes it. */
  readonly database: string;
  /** The role's connection, password included; `${TARGET_URL}` in environments. */
  url(database?: string, password?: string): string;
  /** Writes files below the project; undefined removes one. */
  write(files: Record<string, string | Uint8Array | undefined>): Promise<void>;
  /** Starts the command line in the project. Its output is checked for the password when it has ended. */
  start(args: readonly string[], env?: Record<string, string>): RunningCli;
  cli(args: readonly string[], env?: Record<string, string>): Promise<CliResult>;
  /** A superuser's session on a database of the server, which the caller closes; on `postgres` when none is named. */
  session(database?: string): Promise<Session>;
  /** One query as superuser. */
  ask<T extends Record<string, unknown>>(text: string, database?: string): Promise<T[]>;
  /** Statements as superuser. */
  tell(text: string, database?: string): Promise<void>;
  /** Databases that the role owns, by name. */
  databases(): Promise<string[]>;
}

/** What most tests have as their environment `local`. */
export const localYaml = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\n";

/**
 * Makes a place for builds. At the end of the block its databases and its role are dropped; what a build left behind,
 * databases and sessions, fails the test.
 */
export async function buildPlace(options: PlaceOptions): Promise<BuildPlace> {
  const server = options.server ?? (await testServer(options.major)).dsn;
  const folder = await temporaryFolder();
  const host = testHost();
  const id = Array.from(host.randomBytes(5), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const [role, database] = [`confiture_t_${id}`, `shop_${id}`];
  const session = (name = "postgres") =>
    openSession(withDatabase(server, name), { host, applicationName: "confiture test kit" });
  const place: BuildPlace = {
    root: folder.path,
    role,
    database,
    url: (name = database, password = testPassword) => urlOf({ ...server, user: role }, name, password),
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder.path, name);
        await Deno.mkdir(dirname(path), { recursive: true });
        if (text === undefined) await Deno.remove(path);
        else await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
      }
    },
    start(args, env = {}) {
      const running = startCli(args, { cwd: folder.path, env: { TARGET_URL: place.url(), ...env } });
      return {
        pid: running.pid,
        kill: running.kill,
        get err() {
          return running.err;
        },
        result: running.result.then(async (result) => {
          await assertNoSecret(result, folder.path);
          return result;
        }),
      };
    },
    cli: (args, env) => place.start(args, env).result,
    session,
    async ask(text, name) {
      await using opened = await session(name);
      return await opened.query(text);
    },
    async tell(text, name) {
      await using opened = await session(name);
      await opened.execute(text);
    },
    async databases() {
      const rows = await place.ask<{ name: string }>(
        `SELECT datname AS name FROM pg_database WHERE datdba = ${quoteLiteral(role)}::regrole ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      const left = await leftovers(place);
      for (const name of await place.databases()) {
        await place.tell(`ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE false`);
        await place.tell(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
      }
      await place.tell(`DROP OWNED BY ${quoteIdentifier(role)}; DROP ROLE ${quoteIdentifier(role)}`);
      await folder[Symbol.asyncDispose]();
      assert.deepEqual(left, [], "a build left these behind");
    },
  };
  await place.tell(
    `CREATE ROLE ${quoteIdentifier(role)} LOGIN ${options.role ?? "CREATEDB"} PASSWORD ${quoteLiteral(testPassword)}`,
  );
  await place.write({
    "confiture.yaml": "hooks: [{ id: confiture/audit }]\n",
    "db/environments/local.yaml": localYaml,
  });
  return place;
}

/** Unfinished databases and sessions; a killed client's backend gets a moment to notice. */
async function leftovers(place: BuildPlace): Promise<string[]> {
  for (let waitedMs = 0;; waitedMs += 100) {
    const databases = (await place.databases()).filter((name) => name.startsWith("confiture_"));
    const sessions = await place.ask<{ what: string }>(
      `SELECT format('session %s %s: %s', application_name, state, left(query, 80)) AS what
       FROM pg_stat_activity WHERE usename = ${quoteLiteral(place.role)}`,
    );
    const left = [...databases.map((name) => `database ${name}`), ...sessions.map(({ what }) => what)];
    if (left.length === 0 || waitedMs >= 5_000) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Neither stream nor the audit file holds the password, plain, percent-encoded or in bytes of another encoding. */
async function assertNoSecret({ out, err }: CliResult, root: string): Promise<void> {
  const audit = await Deno.readTextFile(join(root, ".confiture/audit.jsonl")).catch(() => "");
  const spellings = [testPassword, encodeURIComponent(testPassword), "S3cr3t-p", JSON.stringify(testPassword)];
  for (const [where, text] of Object.entries({ out, err, audit })) {
    for (const spelling of spellings) assert.ok(!text.includes(spelling), `${where} holds the password: ${text}`);
  }
}

function urlOf({ hosts, user }: Dsn, database: string, password: string): string {
  const { host, port } = hosts[0]!;
  const secret = encodeURIComponent(new Secret(password).reveal());
  const name = encodeURIComponent(database);
  const at = host.startsWith("/")
    ? `/${name}?host=${encodeURIComponent(host)}&port=${port}&sslmode=disable`
    : `${host.includes(":") ? `[${host}]` : host}:${port}/${name}?sslmode=disable`;
  return `postgresql://${encodeURIComponent(user)}:${secret}@${at}`;
}
