import { dirname, join } from "node:path";
import { createEngine, type RunEvent, type RunOutcome } from "../../engine/mod.ts";
import type { RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { embeddedStatus, type Session, stopEmbedded } from "../../engine/postgres/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { databaseUrl, realHost, temporaryFolder, testDatabase, testHost } from "../kit/mod.ts";

/** A project with migrations and a database of its own. */
export interface MigrationPlace extends AsyncDisposable {
  readonly root: string;
  readonly url: string;
  readonly database: string;
  /** Writes files below `db/migrations`; undefined removes one. */
  write(files: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** Writes files below the project. */
  writeAt(files: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** Runs an operation in this process; the database is the place's own unless the input names another. */
  run(operation: string, input?: Record<string, unknown>, options?: RunOptions): Promise<RunOutcome & Told>;
  /** Runs it and returns its result; throws its failure. */
  done<T = Record<string, unknown>>(operation: string, input?: Record<string, unknown>): Promise<T>;
  session(): Promise<Session>;
  ask<T extends Record<string, unknown>>(text: string, params?: unknown[]): Promise<T[]>;
  tell(text: string): Promise<void>;
  /** Versions in the ledger, in order of application; none where there is no ledger. */
  applied(): Promise<string[]>;
}

export interface RunOptions {
  signal?: AbortSignal;
  consent?: "yes" | "no" | "nobody";
  onEvent?(event: RunEvent): void;
}

export interface Told {
  /** Messages of its notices. */
  notices: string[];
}

export async function migrationPlace(
  t: Deno.TestContext,
  { major, environment = "", plugins = [] }: {
    major: number;
    environment?: string;
    plugins?: readonly RegisteredPlugin[];
  },
): Promise<MigrationPlace> {
  const database = await testDatabase(t, { major });
  const folder = await temporaryFolder();
  const root = folder.path;
  const url = databaseUrl(database.dsn);
  // An embedded server of each project would cost a second.
  const scratch = environment.includes("scratch:") ? "" : "scratch: target\n";
  const writeAt = async (files: Readonly<Record<string, string | undefined>>) => {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      if (text === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, text);
    }
  };
  await writeAt({
    "db/environments/local.yaml": `database_url: "${url}"\ninclude_dirs: [db/schema]\n${scratch}${environment}`,
    "db/schema/.keep": "",
  });
  const engine = createEngine({ host: testHost({ cwd: root }), plugins: [...builtins, ...plugins] });
  const place: MigrationPlace = {
    root,
    url,
    database: database.name,
    writeAt,
    write: (files) =>
      writeAt(Object.fromEntries(Object.entries(files).map(([name, text]) => [`db/migrations/${name}`, text]))),
    async run(operation, input = {}, { signal, consent = "yes", onEvent } = {}) {
      const notices: string[] = [];
      const outcome = await engine.run(operation, input, {
        signal,
        consent: () => Promise.resolve(consent),
        onEvent: (event) => {
          if (event.type === "notice") notices.push(event.message);
          onEvent?.(event);
        },
      });
      return { ...outcome, notices };
    },
    async done<T>(operation: string, input?: Record<string, unknown>) {
      const { output, error } = await place.run(operation, input);
      if (error) throw error;
      return output as T;
    },
    session: () => database.session(),
    async ask(text, params) {
      await using session = await database.session();
      return await session.query(text, params);
    },
    async tell(text) {
      await using session = await database.session();
      await session.execute(text);
    },
    async applied() {
      const [found] = await place.ask<{ there: boolean }>("SELECT to_regclass('tb_confiture') IS NOT NULL AS there");
      if (!found!.there) return [];
      const rows = await place.ask<{ version: string }>(
        "SELECT version FROM tb_confiture ORDER BY applied_at, pk_confiture",
      );
      return rows.map(({ version }) => version);
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      if ((await embeddedStatus(root, realHost())).length > 0) await stopEmbedded(root, undefined, realHost());
      await folder[Symbol.asyncDispose]();
    },
  };
  return place;
}
