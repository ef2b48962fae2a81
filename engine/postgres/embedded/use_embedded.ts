import { ConfitureError, fileTrouble } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { type Dsn, Secret } from "../../project/mod.ts";
import { openSession } from "../session/mod.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { createCluster, lastLines } from "./create_cluster.ts";
import { withFileLock } from "./file_lock.ts";
import { guestRole } from "./guest_role.ts";
import { isPostmaster, readPostmaster } from "./postmaster.ts";
import { runProgram } from "./run_program.ts";
import { type ServerFolder, serverFolder } from "./server_folder.ts";
import { type ServerUser, serverUser } from "./server_user.ts";

/** A running embedded server. It outlives this process; `stopEmbedded` ends it. */
export interface EmbeddedServer {
  major: number;
  port: number;
  pid: number;
  data: string;
  /** True when this call started it. */
  started: boolean;
  /** DSN of the superuser for a database of the server, which need not exist yet; of a role without rights for guests. */
  dsn(database: string): Dsn;
}

export interface EmbeddedOptions {
  signal?: AbortSignal;
  onNotice?(message: string): void;
  /** Server settings of this start only, for tests: `{ fsync: "off" }`. They do nothing when the server runs already. */
  settings?: Readonly<Record<string, string>>;
}

const startSeconds = 60;
const lockPatienceMs = 180_000;

/** Starts the project's server of a major, or joins the one that runs. Safe to call from many processes at once. */
export async function useEmbedded(
  projectRoot: string,
  major: number,
  host: Host,
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const server = await startOrJoin(projectRoot, major, host, options);
  if (!host.isGuest || host.hasOwnFiles) return server;
  const guest = await guestRole(server.dsn("postgres"), host);
  return { ...server, dsn: (database) => ({ ...server.dsn(database), ...guest }) };
}

async function startOrJoin(
  projectRoot: string,
  major: number,
  host: Host,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  if (!Number.isInteger(major) || major < 14 || major > 18) {
    throw new ConfitureError("embedded-major-unknown", { major });
  }
  const user = await serverUser(host);
  const folder = await serverFolder(projectRoot, major, user, options);
  const running = await runningServer(major, folder, host, options.signal);
  if (running !== undefined) return running;

  try {
    await Deno.mkdir(folder.root, { recursive: true, mode: 0o755 });
    await ignoreInGit(projectRoot);
  } catch (error) {
    throw new ConfitureError("embedded-folder", { folder: folder.root, why: fileTrouble(error) }, { cause: error });
  }
  const held = await withFileLock(folder.lock, lockPatienceMs, async () => {
    await settled(folder);
    return await runningServer(major, folder, host, options.signal) ??
      await start(major, folder, host, user, options);
  });
  if (held === undefined) throw new ConfitureError("embedded-busy", { major, seconds: lockPatienceMs / 1000 });
  return held.result;
}

/** Waits for a server that a killed process left in the middle of starting or stopping. */
async function settled({ data }: ServerFolder): Promise<void> {
  for (let waitedMs = 0; waitedMs < startSeconds * 1000; waitedMs += 100) {
    const postmaster = await readPostmaster(data);
    if (postmaster === undefined || postmaster.ready || !await isPostmaster(postmaster.pid, data)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The server that runs in this folder and lets us in; undefined when it has to be started. */
async function runningServer(
  major: number,
  folder: ServerFolder,
  host: Host,
  signal?: AbortSignal,
): Promise<EmbeddedServer | undefined> {
  const postmaster = await readPostmaster(folder.data);
  if (postmaster === undefined || !postmaster.ready) return undefined;
  if (!await isPostmaster(postmaster.pid, folder.data)) return undefined;
  const password = new Secret((await Deno.readTextFile(folder.password)).trim());
  const server = describeServer(major, folder, postmaster, password, false);
  try {
    await using _session = await openSession({ ...server.dsn("postgres"), connectTimeoutMs: 10_000 }, { host, signal });
    return server;
  } catch (error) {
    if (error instanceof ConfitureError && error.reason === "cancelled") throw error;
    return undefined;
  }
}

function describeServer(
  major: number,
  folder: ServerFolder,
  { pid, port }: { pid: number; port: number },
  password: Secret,
  started: boolean,
): EmbeddedServer {
  return {
    major,
    port,
    pid,
    data: folder.data,
    started,
    dsn: (database) => ({
      hosts: [{ host: "127.0.0.1", port }],
      database,
      user: "postgres",
      password,
      sslmode: "disable",
      sslnegotiation: "postgres",
      targetSessionAttrs: "any",
      notices: [],
      connectTimeoutMs: 10_000,
    }),
  };
}

async function start(
  major: number,
  folder: ServerFolder,
  host: Host,
  user: ServerUser | undefined,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const found = (await Deno.readTextFile(`${folder.data}/PG_VERSION`).catch(() => undefined))?.trim();
  if (found !== undefined && found !== String(major)) {
    throw new ConfitureError("embedded-other-major", { major, data: folder.data, found });
  }
  const binaries = await findBinaries(major, host, user, options);
  if (found === undefined) {
    options.onNotice?.(`Creating the embedded PostgreSQL ${binaries.version} in ${folder.data}`);
    await createCluster(major, folder, binaries, host, user, options.signal);
  }
  await clearStalePid(folder);
  for (let attempt = 1;; attempt++) {
    const failure = await startOnce(folder, binaries, user, options, somePort(host));
    if (failure === undefined) break;
    const portTaken = failure.includes("could not bind") || failure.includes("Address already in use");
    if (!portTaken || attempt === 10) {
      throw new ConfitureError("embedded-start-failed", { major, data: folder.data, log: lastLines(failure) });
    }
  }
  const postmaster = await readPostmaster(folder.data);
  const password = new Secret((await Deno.readTextFile(folder.password)).trim());
  return describeServer(major, folder, postmaster!, password, true);
}

/** Returns what the server said when it did not start. */
async function startOnce(
  folder: ServerFolder,
  { folder: bin }: Binaries,
  user: ServerUser | undefined,
  { settings = {} }: EmbeddedOptions,
  port: number,
): Promise<string | undefined> {
  const before = await Deno.stat(folder.log).then(({ size }) => size, () => 0);
  const flags = Object.entries({ port: String(port), ...settings }).map(([name, value]) =>
    `-c '${`${name}=${value}`.replaceAll("'", `'\\''`)}'`
  );
  const { success, output } = await runProgram(`${bin}/pg_ctl`, [
    "start",
    `--pgdata=${folder.data}`,
    `--log=${folder.log}`,
    "--wait",
    `--timeout=${startSeconds}`,
    "--silent",
    `--options=${flags.join(" ")}`,
  ], user);
  if (success) return undefined;
  const log = await Deno.readTextFile(folder.log).catch(() => "");
  return `${log.slice(before)}\n${output}`.trim();
}

/** A pid file whose process is gone, or is another program by now, would make the server refuse to start. */
async function clearStalePid({ data }: ServerFolder): Promise<void> {
  const postmaster = await readPostmaster(data);
  if (postmaster !== undefined && !await isPostmaster(postmaster.pid, data)) {
    await Deno.remove(`${data}/postmaster.pid`);
  }
}

/** Below the range from which systems take ports for outgoing connections; the server finds out whether it is free. */
function somePort(host: Host): number {
  const [high, low] = host.randomBytes(2);
  return 20_000 + (high! * 256 + low!) % 12_000;
}

async function ignoreInGit(projectRoot: string): Promise<void> {
  await Deno.mkdir(`${projectRoot}/.confiture`, { recursive: true });
  await Deno.writeTextFile(`${projectRoot}/.confiture/.gitignore`, "*\n", { createNew: true }).catch((error) => {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  });
}
