import assert from "node:assert/strict";
import type { Role } from "../../../web/auth/mod.ts";
import { type RegisteredPlugin, Registry } from "../../../engine/plugin/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { builtins } from "../../../plugins/mod.ts";
import { serverSide } from "../../../web/serve/mod.ts";
import { databaseUrl, temporaryFolder, type TestDatabase, testDatabase, testHost } from "../../kit/mod.ts";
import { until } from "../../server/fleet.ts";
import type { Caller } from "../../server/place.ts";
import { makeProject, type Project } from "./project.ts";

export const password = "correct horse battery";

/** People who are signed in from the start, one of each role for all projects. */
const everybody = {
  ada: { name: "Ada Lovelace", role: "admin" },
  vic: { name: "Vic Viewer", role: "viewer" },
  ann: { name: "Ann Author", role: "author" },
  otto: { name: "Otto Operator", role: "operator" },
  pia: { name: "Pia Approver", role: "approver" },
} as const satisfies Record<string, { name: string; role: Role }>;

export type Person = keyof typeof everybody;

/** Files of a project, by path. */
export type Files = Readonly<Record<string, string>>;

export interface BrowserPlace extends AsyncDisposable {
  readonly url: string;
  readonly major: number;
  /** What the server printed for whoever comes first. */
  readonly firstCode: string;
  /** The value of somebody's session cookie. */
  cookieOf(person: Person): string;
  /** The API, as somebody. */
  as(person: Person): Caller;
  /** A database of the test server, dropped at the end. */
  database(): Promise<TestDatabase>;
  /** A project with these files, and each of these environments with a database of its own. */
  project(name: string, files: Files, environments: readonly string[]): Promise<Project>;
  /** The server goes away, and comes back at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A whole server on a socket, in this process, so that tests may bring operations of their own. */
export async function browserPlace(
  { major, plugins = [], isEmpty = false }: {
    major: number;
    plugins?: readonly RegisteredPlugin[];
    /** Nobody is there yet. */
    isEmpty?: boolean;
  },
): Promise<BrowserPlace> {
  const kept = new AsyncDisposableStack();
  const titled = { name: "dashboard" } as Deno.TestContext;
  const database = async () => kept.use(await testDatabase(titled, { major }));
  const control = await database();
  const folder = kept.use(await temporaryFolder());
  await Deno.chmod(folder.path, 0o755);
  const env = { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(control.dsn) };
  const host = testHost({ cwd: folder.path, env });
  const registry = new Registry([...builtins, ...plugins]);
  const cookies = new Map<Person, string>();
  let running: { stop: AbortController; over: Promise<unknown> } | undefined;
  let port = 0;
  let firstCode = "";

  const side = serverSide({ listen: (place, answer) => listen(place, answer), version: "1.0.0" });
  const said: string[] = [];
  const contextOf = (signal: AbortSignal) => {
    const emit = (event: { type: string; message?: string }) => {
      if (event.type === "notice") said.push(event.message!);
    };
    return { host, registry, projectDir: folder.path, signal, emit } as unknown as Context;
  };
  const start = async () => {
    const stop = new AbortController();
    said.length = 0;
    const over = side.serve({
      ...{ bind: "127.0.0.1", port, workers: 0, allow_code: false, trusted_proxy: [], webhook_allow_private: true },
      ...{ url: undefined, control_url: undefined, git_allow_private: false },
    }, contextOf(stop.signal));
    let failure: unknown;
    over.catch((error) => failure = error);
    await until("the server listens", () => {
      if (failure) throw failure;
      return Promise.resolve(said.some((line) => line.startsWith("listening on ")));
    });
    firstCode = said.map((line) => /first admin: (\S+)/.exec(line)?.[1]).find(Boolean) ?? firstCode;
    running = { stop, over };
  };
  const listen = (
    { bind, port: wanted }: { bind: string; port: number },
    answer: (request: Request, peer: string) => Promise<Response>,
  ) => {
    const server = Deno.serve(
      { hostname: bind, port: wanted, onListen: () => {} },
      (request, { remoteAddr }) => answer(request, (remoteAddr as Deno.NetAddr).hostname),
    );
    port = (server.addr as Deno.NetAddr).port;
    return { port, close: () => server.shutdown() };
  };
  const stop = async () => {
    running?.stop.abort();
    await running?.over;
    running = undefined;
  };
  const url = () => `http://127.0.0.1:${port}`;
  const caller = (cookie?: string): Caller => {
    const request: Caller["request"] = (method, path, { body, headers = {} } = {}) =>
      fetch(`${url()}${path}`, {
        method,
        headers: {
          origin: url(),
          ...(cookie === undefined ? {} : { cookie: `confiture=${cookie}` }),
          ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : (body instanceof Uint8Array ? body : JSON.stringify(body)) as BodyInit,
      });
    const call: Caller["call"] = async (method, path, options) => {
      const answer = await request(method, path, options);
      const text = await answer.text();
      const isJson = answer.headers.get("content-type")?.includes("json");
      return { status: answer.status, body: text === "" ? undefined : isJson ? JSON.parse(text) : text };
    };
    return { request, call };
  };
  const setUp = async (login: Person, code: string) => {
    const body = { code, login, name: everybody[login].name, password };
    const answer = await caller().request("POST", "/api/setup", { body });
    assert.equal(answer.status, 201, await answer.text());
    cookies.set(login, /^confiture=([^;]+)/.exec(answer.headers.get("set-cookie")!)![1]!);
  };
  const as = (person: Person) => caller(cookies.get(person)!);

  kept.defer(stop);
  try {
    await start();
    if (!isEmpty) {
      // A process of its own as it were: it goes on when the server is away.
      const stop = new AbortController();
      const over = side.work({ workers: 4, allow_code: false, control_url: undefined }, contextOf(stop.signal));
      kept.defer(async () => {
        stop.abort();
        await over;
      });
      await setUp("ada", firstCode);
      for (const [login, { name, role }] of Object.entries(everybody) as [Person, { name: string; role: Role }][]) {
        if (login === "ada") continue;
        const body = { login, name, grants: [{ role }] };
        const made = await as("ada").call("POST", "/api/people", { body });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        await setUp(login, made.body.code);
      }
    }
  } catch (error) {
    await kept.disposeAsync();
    throw error;
  }
  return {
    get url() {
      return url();
    },
    major,
    get firstCode() {
      return firstCode;
    },
    cookieOf: (person) => cookies.get(person)!,
    as,
    database,
    project: (name, files, environments) => makeProject(as("ada"), { name, files, environments, database }),
    start,
    stop,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
