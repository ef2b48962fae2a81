import { ConfitureError } from "./errors.ts";
import type { Host } from "./host.ts";
import type { Context, OpenTarget, RemoteServer, ServerSide, SessionRequest } from "./plugin/mod.ts";
import { Registry } from "./plugin/registry.ts";
import type { RegisteredPlugin } from "./plugin/registry.ts";
import type { Fence, Session } from "./postgres/mod.ts";
import type { Dsn, Project, Target, TargetChoice } from "./project/mod.ts";
import { bindHooks } from "./plugin/bind_hooks.ts";
import { type Choose, type Consent, executeRun, type RunContext, type RunEvent, type RunOutcome } from "./run/mod.ts";

export interface EngineOptions {
  host: Host;
  plugins: readonly RegisteredPlugin[];
  /** Folder of the project; `host.cwd` when absent. */
  projectDir?: string;
  /** What `serve` and its like start. */
  server?(): Promise<ServerSide>;
  /** The server that the user asks. */
  remote?(): Promise<RemoteServer>;
}

export interface RunRequest {
  /** Id of the run, where somebody gave it one already. */
  run?: string;
  /** The exclusive right to one database: what is committed there without it is refused. */
  fenced?: { dsn: Dsn; fence: Fence };
  signal?: AbortSignal;
  /** Who is asked before something is lost; nobody when absent, so that such an operation refuses. */
  consent?: Consent;
  /** Who answers what a run can go on without; nobody when absent. */
  choose?: Choose;
  onEvent?(event: RunEvent): void;
  /** Takes what the operation hands over beside its result; nobody when absent. */
  receive?(gift: unknown): Promise<void>;
}

/** Drives the operations of the plugins. Command line, server and library all go through `run`. */
export interface Engine {
  readonly registry: Registry;
  /** Never throws: whatever happens is in the outcome. */
  run(operation: string, input: unknown, request?: RunRequest): Promise<RunOutcome>;
}

export function createEngine({ host, plugins, projectDir, server, remote }: EngineOptions): Engine {
  const registry = new Registry(plugins);
  const root = projectDir ?? host.cwd;
  return {
    registry,
    async run(name, input, request = {}) {
      const { run, fenced, signal = new AbortController().signal, consent = nobody, choose, onEvent, receive } =
        request;
      const operation = await registry.operation(name).catch((error: unknown) => error as ConfitureError);
      if (operation instanceof Error) return refused(operation);
      let context: (Context & AsyncDisposable) | undefined;
      return await executeRun<Context>(operation, input, {
        host,
        run,
        signal,
        consent,
        choose,
        onEvent,
        receive,
        hooks: async (checked) =>
          await bindHooks(await context!.project(), checked as TargetChoice, registry, context!),
        extend: (base) =>
          context = createContext(base, { registry, root, fenced, server, remote, isGiven: run !== undefined }),
      });
    },
  };
}

const nobody: Consent = () => Promise.resolve("nobody");

interface Surroundings extends Pick<RunRequest, "fenced">, Pick<EngineOptions, "server" | "remote"> {
  registry: Registry;
  root: string;
  /** The run has a name that others know: its sessions carry it, so that they can be found when we are gone. */
  isGiven: boolean;
}

/** The operation's context: the project is opened once, sessions are closed with the run at the latest. */
function createContext(
  base: RunContext,
  { registry, root, fenced, server, remote, isGiven }: Surroundings,
): Context & AsyncDisposable {
  let project: Promise<Project> | undefined;
  const sessions = new Set<Session>();
  const told = new Set<string>();
  const openProjectOnce = () =>
    project ??= import("./project/mod.ts").then((room) => room.openProject(root, base.host));
  return {
    ...base,
    registry,
    projectDir: root,
    project: openProjectOnce,
    async server() {
      if (server === undefined) throw new ConfitureError("surface-missing", { operation: base.operation });
      return await server();
    },
    async remote() {
      if (remote === undefined) throw new ConfitureError("surface-missing", { operation: base.operation });
      return await remote();
    },
    async target(choice: TargetChoice, need: { mutating: boolean }) {
      const { resolveTarget } = await import("./project/mod.ts");
      return await openTarget(await resolveTarget(await openProjectOnce(), choice, base.host, need), root, base);
    },
    async session(dsn: Dsn, { survivesCancel = false, ...options }: SessionRequest = {}) {
      const { openSession } = await import("./postgres/mod.ts");
      for (const message of dsn.notices.filter((notice) => !told.has(notice))) {
        told.add(message);
        base.emit({ type: "notice", level: "warning", message });
      }
      const session = await openSession(dsn, {
        ...options,
        host: base.host,
        applicationName: `confiture ${base.operation}${isGiven ? ` ${base.run}` : ""}`,
        ...(fenced && isSameDatabase(fenced.dsn, dsn) ? { fence: fenced.fence } : {}),
        ...(survivesCancel ? {} : { signal: base.signal }),
        onNotice: (notice) =>
          base.emit({ type: "notice", level: noticeLevel(notice.severity), message: notice.message }),
      });
      sessions.add(session);
      return session;
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) await session.close();
    },
  };
}

function isSameDatabase(a: Dsn, b: Dsn): boolean {
  const place = ({ hosts, database }: Dsn) => JSON.stringify([hosts.map(({ host, port }) => [host, port]), database]);
  return place(a) === place(b);
}

async function openTarget(target: Target, root: string, { host, emit, signal }: RunContext): Promise<OpenTarget> {
  const { label, environment, dsn } = target;
  if (!("embedded" in dsn)) return { label, environment, dsn };
  const { useEmbedded } = await import("./postgres/mod.ts");
  const { major, database } = dsn.embedded;
  const server = await useEmbedded(root, major, host, {
    signal,
    onNotice: (message: string) => emit({ type: "notice", level: "info", message }),
  });
  return { label, environment, dsn: server.dsn(database), embeddedMajor: major };
}

/** PostgreSQL's NOTICE is chatter for us; WARNING is what people should read. */
function noticeLevel(severity: string): "debug" | "info" | "warning" {
  return severity === "WARNING" ? "warning" : severity === "NOTICE" || severity === "INFO" ? "info" : "debug";
}

function refused(error: Error): RunOutcome {
  const failure = error instanceof ConfitureError
    ? error
    : new ConfitureError("internal", { what: `${error.name}: ${error.message}` }, { cause: error });
  return { run: "", status: "failed", error: failure, exitCode: failure.exitCode, elapsedMs: 0 };
}
