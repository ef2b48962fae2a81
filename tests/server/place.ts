import { pause } from "../../engine/pause.ts";
import { type Context, Registry } from "../../engine/plugin/mod.ts";
import type { RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { clientAddresses, createApp, routes, RunFeeds, type Seen } from "../../web/api/mod.ts";
import {
  createPerson,
  grantRole,
  IdentityProvider,
  openSessionOf,
  providerSettings,
  type Role,
} from "../../web/auth/mod.ts";
import { type Control, News, openControl } from "../../web/control/mod.ts";
import { type Jobs, openJobs, startWorker, type Worker } from "../../web/jobs/mod.ts";
import { RequestFigures } from "../../web/metrics/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { databaseUrl, temporaryFolder, type TestDatabase, testDatabase, testHost } from "../kit/mod.ts";

export const origin = "http://127.0.0.1:4600";

export interface CallOptions {
  /** Cookie of a session, or an API token. */
  cookie?: string;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** The other end of the connection; this machine when absent. */
  peer?: string;
}

// deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
type Json = any;

/** How to ask a server. */
export interface Caller {
  request(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** The answer's status and its JSON, or its text where it is none. */
  call(method: string, path: string, options?: CallOptions): Promise<{ status: number; body: Json }>;
}

export interface ServerPlace extends Caller, AsyncDisposable {
  control: Control;
  database: TestDatabase;
  jobs: Jobs;
  registry: Registry;
  /** Folder that a worker may use. */
  folder: string;
  seen: Seen[];
  /** Answers a request as a socket would hand it over. */
  answer(request: Request, peer: string): Promise<Response>;
  /** Somebody with a role, signed in: the cookie of the session. */
  signIn(login: string, role?: Role, place?: { project?: string; environment?: string }): Promise<string>;
  worker(concurrency?: number): Promise<Worker>;
}

/** A server without a socket, on a control database of its own. */
export async function serverPlace(
  t: Deno.TestContext,
  { major, plugins = [], env = {} }: {
    major: number;
    plugins?: readonly RegisteredPlugin[];
    /** Variables of the server besides its own. */
    env?: Readonly<Record<string, string>>;
  },
): Promise<ServerPlace> {
  const database = await testDatabase(t, { major });
  const folder = await temporaryFolder();
  await Deno.chmod(folder.path, 0o755);
  const host = testHost({
    cwd: folder.path,
    env: { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(database.dsn), ...env },
  });
  const registry = new Registry([...builtins, ...plugins]);
  const context = {
    host,
    registry,
    projectDir: folder.path,
    signal: new AbortController().signal,
    emit: () => {},
  } as unknown as Context;
  const control = await openControl(undefined, context);
  const jobs = await openJobs(control);
  const news = new News(control, ["event", "wish"], () => {});
  const feeds = new RunFeeds(control, news);
  const figures = new RequestFigures();
  const seen: Seen[] = [];
  let count = 0;
  const settings = await providerSettings(host);
  const provider = settings && new IdentityProvider(settings, control);
  const answer = createApp({
    routes,
    services: {
      control,
      registry,
      feeds,
      figures,
      git: { policy: { allowPrivate: true }, signal: new AbortController().signal },
      version: "test",
      startedAt: new Date(),
      provider,
      url: () => origin,
    },
    clientOf: clientAddresses(["10.0.0.1"], undefined),
    onAnswer: (each) => {
      seen.push(each);
      figures.count(each);
    },
    newId: () => `request-${++count}`,
    elapsedMs: () => performance.now(),
  });
  const workers: Worker[] = [];

  const request: ServerPlace["request"] = async (method, path, options = {}) => {
    const { cookie, token, body, headers = {}, peer = "127.0.0.1" } = options;
    return await answer(
      new Request(`${origin}${path}`, {
        method,
        headers: {
          ...(cookie === undefined ? {} : { cookie: `confiture=${cookie}` }),
          ...(token === undefined ? { origin } : { authorization: `Bearer ${token}` }),
          ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined
          ? undefined
          : body instanceof Uint8Array || typeof body === "string"
          ? body as BodyInit
          : JSON.stringify(body),
      }),
      peer,
    );
  };

  return {
    control,
    database,
    jobs,
    registry,
    folder: folder.path,
    seen,
    answer,
    request,
    async call(method, path, options) {
      const response = await request(method, path, options);
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { status: response.status, body: text === "" ? undefined : isJson ? JSON.parse(text) : text };
    },
    async signIn(
      login,
      role,
      { project = null, environment = null }: { project?: string | null; environment?: string | null } = {},
    ) {
      const person = await control.pool.transaction(async (session) => {
        const id = await createPerson(session, { name: login, login });
        if (role) await grantRole(session, id, { role, project, environment });
        return id;
      });
      const from = { address: "127.0.0.1", userAgent: "test", request: "test", how: "test" };
      return (await openSessionOf(control, person, from)).token;
    },
    async worker(concurrency = 2) {
      const worker = await startWorker(control, jobs, {
        registry,
        folder: folder.path,
        concurrency,
        allowsCode: false,
        news,
        version: "test",
      });
      workers.push(worker);
      return worker;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) await worker.stop();
      await feeds.close();
      await news[Symbol.asyncDispose]();
      await jobs[Symbol.asyncDispose]();
      await control[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The run when it is over. */
export async function endOf({ call }: Caller, cookie: string, run: string): Promise<Json> {
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`, { cookie });
    if (!["queued", "waiting", "running"].includes(body.status)) return body;
    await pause(50);
  }
}

/** Sends files as a client does, and returns the bundle. */
export async function sendBundle(
  caller: Caller,
  cookie: string | undefined,
  project: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const { hashOfContent } = await import("../../web/bundles/mod.ts");
  const encoder = new TextEncoder();
  const listed = Object.entries(files).map(([path, text]) => ({ path, hash: hashOfContent(encoder.encode(text)) }));
  const body = { files: listed, is_default: true };
  const first = await caller.call("POST", `/api/projects/${project}/bundles`, { cookie, body });
  if (first.status !== 200) throw new Error(JSON.stringify(first.body));
  for (const missing of first.body.missing as string[]) {
    const text = Object.values(files).find((text) => hashOfContent(encoder.encode(text)) === missing)!;
    const sent = await caller.request("PUT", `/api/projects/${project}/blobs/${missing}`, {
      cookie,
      body: encoder.encode(text),
    });
    await sent.body?.cancel();
  }
  const second = await caller.call("POST", `/api/projects/${project}/bundles`, { cookie, body });
  return second.body.bundle ?? first.body.bundle;
}
