import { join } from "node:path";
import postgres from "postgres";
import { type Bench, type Benchmark, NotMeasured } from "./benchmark.ts";
import { programOf } from "./confiture.ts";
import { median } from "./measure.ts";

/** A server that listens, on a control database that is up to date, and a token of an admin. */
export interface Served extends AsyncDisposable {
  url: string;
  token: string;
  /** Session of the admin. */
  cookie: string;
  pid: number;
  control: string;
  startMs: number;
  name: string;
}

const database = "bench_control";

export async function served(bench: Bench, { isFirst = false, workers = 0 } = {}): Promise<Served> {
  const server = await bench.server();
  if (isFirst) await server.fresh(database);
  const folder = join(bench.folder, `serve-${crypto.randomUUID()}`);
  await Deno.mkdir(folder);
  const [command, ...before] = await programOf(bench);
  const started = performance.now();
  const child = new Deno.Command(command!, {
    args: [...before, "serve", "--port", "0", "--workers", String(workers)],
    cwd: folder,
    env: { CONFITURE_CONTROL_URL: server.url(database), CONFITURE_SERVER_KEY: btoa("k".repeat(32)), NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  const listening = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      const [, url] = /listening on (\S+)/.exec(said) ?? [];
      if (url) listening.resolve(url);
    }
    listening.reject(new Error(said));
  })();
  const url = await listening.promise;
  for (;;) {
    const { ok, body } = await fetch(`${url}/api/ready`);
    await body?.cancel();
    if (ok) break;
  }
  const startMs = performance.now() - started;
  const code = /setup-[0-9a-f]+/.exec(said)?.[0];
  const ask = async (path: string, body: unknown, cookie = "") => {
    const headers = { "content-type": "application/json", origin: url, cookie };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return { json: await response.json(), cookie: response.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
  };
  let token = "";
  let cookie = "";
  if (code !== undefined) {
    ({ cookie } = await ask("/api/setup", { code, login: "ada", password: "correct horse battery" }));
    ({ json: { token } } = await ask("/api/tokens", { name: "bench", verbs: ["view", "admin"], days: 1 }, cookie));
  }
  return {
    url,
    token,
    cookie,
    pid: child.pid,
    control: server.url(database),
    startMs,
    name: before.length === 0 ? "dist/confiture" : "cli.ts from source",
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await reading.catch(() => {});
    },
  };
}

/** A run that others write events of, as a worker does. */
async function madeRun(control: string): Promise<{ run: string; sql: ReturnType<typeof postgres> }> {
  const sql = postgres(control, { max: 1, onnotice: () => {} });
  const run = `bench-${crypto.randomUUID()}`;
  await sql`INSERT INTO confiture_control.run (id, operation, effect, input, status, requested_by, attempt)
    VALUES (${run}, 'drift', 'read', '{"env": "prod"}', 'running', 'bench', 1)`;
  return { run, sql };
}

export const serveStart: Benchmark = {
  name: "serve-start",
  claim: "from the start of `confiture serve` on a migrated control database until it is ready",
  bar: 1,
  unit: "s",
  wants: "at most",
  async run(bench) {
    await using _ = await served(bench, { isFirst: true });
    const figures: number[] = [];
    let name = "";
    for (let round = 0; round < 7; round++) {
      await using each = await served(bench);
      figures.push(each.startMs);
      ({ name } = each);
    }
    return { measured: median(figures) / 1000, detail: `${name}, median of ${figures.length}` };
  },
};

export const serveReads: Benchmark = {
  name: "serve-reads",
  claim: "reads of a run with a token, 50 connections (autocannon)",
  bar: 2_000,
  unit: "/s",
  wants: "at least",
  async run(bench) {
    await using server = await served(bench, { isFirst: true });
    const { run, sql } = await madeRun(server.control);
    await sql.end();
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--quiet", "npm:autocannon@9.0.0", "-j", "-n", "-c", "50", "-d", "10"],
        ...["-H", `authorization=Bearer ${server.token}`, `${server.url}/api/runs/${run}`],
      ],
      stderr: "null",
    }).output();
    if (!success) throw new NotMeasured("autocannon did not run");
    const { requests, non2xx, latency } = JSON.parse(new TextDecoder().decode(stdout));
    if (non2xx > 0) throw new Error(`${non2xx} answers were refusals`);
    const detail = `${server.name}, 99 % within ${latency.p99} ms, client, server and PostgreSQL on the same cores`;
    return { measured: requests.average, detail };
  },
};

const followers = 1_000;
const events = 60;

async function followed(bench: Bench) {
  await using server = await served(bench, { isFirst: true });
  const { run, sql } = await madeRun(server.control);
  const stop = new AbortController();
  let open = 0;
  let got = 0;
  let lastMs = 0;
  let worstMs = 0;
  const follow = async () => {
    const response = await fetch(`${server.url}/api/runs/${run}/events`, {
      headers: { accept: "text/event-stream", authorization: `Bearer ${server.token}` },
      signal: stop.signal,
    });
    if (!response.ok) throw new Error(await response.text());
    open++;
    let rest = "";
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const [, sent] = /"sent": ?(\d+)/.exec(line) ?? [];
        if (sent === undefined) continue;
        got++;
        lastMs = performance.now();
        worstMs = Math.max(worstMs, Date.now() - Number(sent));
      }
    }
  };
  const all = Array.from({ length: followers }, () =>
    follow().catch((error) => {
      if (!stop.signal.aborted) throw error;
    }));
  while (open < followers) await Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, 50))]);
  for (let seq = 1; seq <= events; seq++) {
    const event = { type: "progress", label: "rows", done: seq, total: events, unit: "rows", sent: Date.now() };
    await sql`WITH moved AS (UPDATE confiture_control.run SET last_event = ${seq} WHERE id = ${run})
      INSERT INTO confiture_control.run_event (run, seq, event) VALUES (${run}, ${seq}, ${sql.json(event)})`;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const deadline = performance.now() + 20_000;
  while (got < followers * events && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (got < followers * events) throw new Error(`${got} of ${followers * events} events came, the last ${lastMs}`);
  const status = await Deno.readTextFile(`/proc/${server.pid}/status`);
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)![1]);
  stop.abort();
  // Not every stream notices that it was aborted.
  await Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  await sql.end();
  return { worstMs, peakMb: peakKb / 1024, name: server.name };
}

let once: ReturnType<typeof followed> | undefined;

export const serveFollowers: Benchmark = {
  name: "serve-followers",
  claim: `memory of a server with ${followers} followers of one run`,
  bar: 300,
  unit: "MB",
  wants: "at most",
  async run(bench) {
    const { peakMb, name } = await (once ??= followed(bench));
    return { measured: peakMb, detail: `${name}, highest resident size, ${events} events to each` };
  },
};

export const serveLag: Benchmark = {
  name: "serve-lag",
  claim: `how far the slowest of ${followers} followers of one run is behind`,
  bar: 1,
  unit: "s",
  wants: "at most",
  async run(bench) {
    const { worstMs, name } = await (once ??= followed(bench));
    return { measured: worstMs / 1000, detail: `${name}, worst of ${followers * events}, followers on the same cores` };
  },
};
