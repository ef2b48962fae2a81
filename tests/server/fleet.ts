import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import { databaseUrl, type RunningCli, startCli, temporaryFolder, type TestDatabase } from "../kit/mod.ts";
import type { Caller } from "./place.ts";

/** Processes on one control database: servers that execute nothing, and workers. */
export interface Fleet extends AsyncDisposable {
  /** Addresses of the servers. */
  readonly urls: readonly string[];
  readonly servers: readonly RunningCli[];
  readonly workers: readonly RunningCli[];
  readonly cookie: string;
  /** How to ask the n-th server as the admin. */
  caller(server: number): Caller;
  /** The process that a run's worker is. */
  workerNamed(id: string): RunningCli;
}

/** Starts all of them at once, each in an empty folder of its own, on a control database that holds nothing yet. */
export async function fleet(
  control: TestDatabase,
  { servers, workers, env: more = {} }: {
    servers: number;
    workers: number;
    /** Variables of all of them besides their own. */
    env?: Readonly<Record<string, string>>;
  },
): Promise<Fleet> {
  const env = { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(control.dsn), ...more };
  const folders = new AsyncDisposableStack();
  const start = async (args: string[]) => startCli(args, { cwd: folders.use(await temporaryFolder()).path, env });
  const serving = await Promise.all(
    Array.from({ length: servers }, () => start(["serve", "--port", "0", "--workers", "0"])),
  );
  const working = await Promise.all(Array.from({ length: workers }, () => start(["worker"])));
  const all = [...serving, ...working];
  const end = async () => {
    for (const { kill } of all) kill("SIGKILL");
    await Promise.all(all.map(({ result }) => result));
    await folders.disposeAsync();
  };
  try {
    const said = (from: RunningCli, pattern: RegExp) => pattern.exec(from.err)?.[1];
    const urlOf = (from: RunningCli) => said(from, /listening on (http[^\s"]+)/);
    await until("all are there", () => {
      const isThere = serving.every(urlOf) && working.every(({ err }) => err.includes("takes runs"));
      return Promise.resolve(isThere);
    }, () => all.map(({ err }) => err).join("\n"));
    const urls = serving.map((from) => urlOf(from)!);
    const response = await fetch(`${urls[0]}/api/setup`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: urls[0]! },
      body: JSON.stringify({
        code: serving.map((from) => said(from, /first admin: ([\w-]+)/)).find((code) => code !== undefined),
        login: "ada",
        password: "correct horse battery",
      }),
    });
    assert.equal(response.status, 201, await response.text());
    const cookie = response.headers.get("set-cookie")!.split(";")[0]!;
    const caller = (server: number): Caller => ({
      request: (method, path, { body, headers = {} } = {}) =>
        fetch(`${urls[server]}${path}`, {
          method,
          headers: {
            cookie,
            origin: urls[server]!,
            ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          body: body === undefined ? undefined : (body instanceof Uint8Array ? body : JSON.stringify(body)) as BodyInit,
        }),
      async call(method, path, options) {
        const answered = await this.request(method, path, options);
        const text = await answered.text();
        return { status: answered.status, body: text === "" ? undefined : JSON.parse(text) };
      },
    });
    return {
      urls,
      servers: serving,
      workers: working,
      cookie,
      caller,
      workerNamed(id) {
        const found = working.find(({ err }) => err.includes(`worker ${id} takes runs`));
        assert.ok(found, `no process is worker ${id}`);
        return found;
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Waits for a state. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  more: () => string = () => "",
  mostMs = 90_000,
): Promise<void> {
  const started = performance.now();
  while (!await holds()) {
    if (performance.now() - started > mostMs) assert.fail(`not within ${mostMs} ms: ${what}\n${more()}`);
    await pause(50);
  }
}

/** One event as the stream carries it. */
export interface SentEvent {
  id?: number;
  event: string;
  text: string;
}

/** Events of one connection behind a number, until the server ends it or the caller has enough: then it is cut. */
export async function* stream({ request }: Caller, run: string, after: number): AsyncGenerator<SentEvent> {
  const response = await request("GET", `/api/runs/${run}/events`, {
    headers: { accept: "text/event-stream", ...(after === 0 ? {} : { "last-event-id": String(after) }) },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    return;
  }
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").map((line) => {
          const at = line.indexOf(": ");
          return [line.slice(0, at), line.slice(at + 2)] as const;
        }),
      );
      const [id, text] = [fields.get("id"), fields.get("data")];
      if (text === undefined) continue;
      yield { id: id === undefined ? undefined : Number(id), event: fields.get("event") ?? "message", text };
    }
  }
}

export interface Follower {
  /** Every event that came, in the order in which it came. */
  readonly got: readonly SentEvent[];
  /** Connections that it took. */
  readonly connections: number;
  /** Ends with the run. */
  readonly over: Promise<void>;
}

/** Follows a run as a browser does, on one caller after the other: after `perConnection` events it is cut each time. */
export function follow(callers: readonly Caller[], run: string, perConnection: number): Follower {
  const got: SentEvent[] = [];
  let connections = 0;
  const all = async () => {
    for (;; connections++) {
      let count = 0;
      try {
        for await (const sent of stream(callers[connections % callers.length]!, run, got.at(-1)?.id ?? 0)) {
          if (sent.event === "over") return;
          got.push(sent);
          if (++count === perConnection) break;
        }
      } catch (error) {
        // A server that cannot ask its database ends the stream; a browser comes back.
        if (!(error instanceof TypeError)) throw error;
      }
      if (count === 0) await pause(100);
    }
  };
  return {
    got,
    get connections() {
      return connections + 1;
    },
    over: all(),
  };
}
