import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine, type Engine, type Host, type RunEvent } from "../engine/mod.ts";
import { openSession, type Session, useEmbedded } from "../engine/postgres/mod.ts";
import {
  connectionUrl,
  describeDsn,
  type Dsn,
  openProject,
  resolveTarget,
  type TargetChoice,
  withDatabase,
} from "../engine/project/mod.ts";
import { builtins } from "../plugins/mod.ts";

export interface TestDatabaseOptions {
  /** Folder of the project, or a `file:` URL of it; the working folder when absent. */
  project?: string | URL;
  /** Environment whose schema is built and on whose server the databases are; the default one when absent. */
  env?: string;
  /** Connection string of the server, instead of the environment's. */
  databaseUrl?: string;
  /** Rows in the template: none but those among the DDL files (the default), the seed folders, or one of their profiles. */
  seeds?: "all" | "none" | { profile: string };
  /** Tablespace of the clone. */
  tablespace?: string;
  /** Clone only while fewer than this many runs that name a limit do. */
  maxCloneConcurrency?: number;
  /** Stops the waiting, building and cloning. A body that runs has to listen to it itself. */
  signal?: AbortSignal;
  /** What is going on, in words: a template that is built, another process that is waited for. */
  onNotice?(message: string): void;
}

/** A database of its own for one test: a fresh copy of the project's template. Disposing it drops it. */
export interface TestDatabase extends AsyncDisposable {
  /** Its name. */
  readonly database: string;
  /** Connection string for drivers. It holds the password, so it is for their options and not for logs. */
  readonly url: string;
  /** The same in parts, the password hidden. */
  readonly dsn: Dsn;
  /** Opens a session of confiture's own, which the caller closes. */
  session(): Promise<Session>;
}

/** Clones the template of a project, which is built first when there is no current one. Throws `ConfitureError`. */
export async function openTestDatabase(options: TestDatabaseOptions, host: Host): Promise<TestDatabase> {
  const { project: given = host.cwd, onNotice, signal } = options;
  const projectDir = resolve(
    host.cwd,
    given instanceof URL || given.startsWith("file:") ? fileURLToPath(given) : given,
  );
  const engine = createEngine({ host, plugins: builtins, projectDir });
  const choice: TargetChoice = {
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.databaseUrl === undefined ? {} : { database_url: options.databaseUrl }),
  };
  const { target } = await run(engine, "test-db clone", {
    ...choice,
    ...seedFields(options.seeds),
    tablespace: options.tablespace,
    max_clone_concurrency: options.maxCloneConcurrency,
    lives_with: Deno.pid,
  }, { signal, onNotice }) as { target: string };
  const dsn = withDatabase(await serverOf(projectDir, choice, host), target);
  let isDropped = false;
  return new Clone(dsn, host, async () => {
    if (isDropped) return;
    isDropped = true;
    // Without the signal: what was aborted has to go too. By force: a test may leave its pool open.
    await run(engine, "test-db drop", { ...choice, names: [target], force: true, if_exists: true }, {});
  });
}

/** Nothing of it that holds the password is enumerable, so that a printed test context shows none. */
class Clone implements TestDatabase {
  readonly #host: Host;
  readonly #drop: () => Promise<void>;

  constructor(readonly dsn: Dsn, host: Host, drop: () => Promise<void>) {
    this.#host = host;
    this.#drop = drop;
  }

  get database(): string {
    return this.dsn.database;
  }

  get url(): string {
    return connectionUrl(this.dsn);
  }

  session(): Promise<Session> {
    return openSession(this.dsn, { host: this.#host, applicationName: "confiture testing" });
  }

  toString(): string {
    return describeDsn(this.dsn);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#drop();
  }
}

interface Listening {
  signal?: AbortSignal;
  onNotice?(message: string): void;
}

async function run(
  engine: Engine,
  operation: string,
  input: Record<string, unknown>,
  { signal, onNotice }: Listening,
): Promise<Record<string, unknown>> {
  const onEvent = (event: RunEvent) => {
    if (event.type === "notice" && event.level !== "debug") onNotice?.(event.message);
  };
  const defined = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const { output, error } = await engine.run(operation, defined, {
    signal,
    onEvent,
    // Asking for a test database is the consent to make and drop it.
    consent: () => Promise.resolve("yes"),
  });
  if (error) throw error;
  return output!;
}

function seedFields(seeds: TestDatabaseOptions["seeds"]): Record<string, unknown> {
  if (seeds === undefined) return {};
  if (typeof seeds === "object") return { seed_profile: seeds.profile };
  return seeds === "all" ? { seeds: true } : { schema_only: true };
}

async function serverOf(projectDir: string, choice: TargetChoice, host: Host): Promise<Dsn> {
  const { dsn } = await resolveTarget(await openProject(projectDir, host), choice, host, { mutating: true });
  if (!("embedded" in dsn)) return dsn;
  const { major, database } = dsn.embedded;
  return (await useEmbedded(projectDir, major, host)).dsn(database);
}
