import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import type { Secret } from "../../engine/project/mod.ts";
import { FailureThere } from "./failure_there.ts";

/** How long an answer may take; a file has longer on a slow line. */
const answerMs = 30_000;
const sendingMs = 300_000;

/** Nobody answers, or somebody between us and the server: it may pass. */
export class Away extends Error {
  /** There was no connection, so that nothing arrived. */
  get isUnsent(): boolean {
    return this.cause instanceof Error && innermost(this.cause).message.includes("client error (Connect)");
  }
}

export interface Ask {
  body?: unknown;
  signal?: AbortSignal;
}

export interface Connection {
  /** The address as people know it. */
  readonly url: string;
  /** Asks the API, and reads the answer by its schema. Throws `Away`, `FailureThere` or `server-foreign`. */
  ask<T>(method: "GET" | "POST", path: string, answer: z.ZodType<T>, ask?: Ask): Promise<T>;
  bytes(path: string): Promise<Uint8Array>;
  send(path: string, content: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** A stream of events; whoever asked for it ends it with the signal. */
  open(path: string, after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Speaks to a server of confiture. The token goes to its address and nowhere else: redirects are not followed. */
export function connect(url: string, token: Secret): Connection {
  const call = async (method: string, path: string, init: RequestInit, signal: AbortSignal) => {
    let response: Response;
    try {
      const headers = { ...init.headers as Record<string, string>, authorization: `Bearer ${token.reveal()}` };
      response = await fetch(`${url}${path}`, { ...init, method, headers, signal, redirect: "manual" });
    } catch (error) {
      throw new Away(whyAway(error), { cause: error });
    }
    if (!response.ok) throw await refusalOf(response, url);
    return response;
  };
  const text = async (response: Response) => {
    try {
      return await response.text();
    } catch (error) {
      throw new Away(whyAway(error), { cause: error });
    }
  };
  const within = (ms: number, signal?: AbortSignal) =>
    AbortSignal.any([AbortSignal.timeout(ms), ...(signal === undefined ? [] : [signal])]);
  return {
    url,
    async ask(method, path, schema, { body, signal } = {}) {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const headers = { accept: "application/json", ...(sent ? { "content-type": "application/json" } : {}) };
      const response = await call(method, path, { body: sent, headers }, within(answerMs, signal));
      const parsed = schema.safeParse(asJson(await text(response)));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const where = issue!.path.join(".") || "it";
      throw new ConfitureError("server-foreign", {
        url,
        why: `the answer of ${path.split("?")[0]} is not what this version knows (${where}: ${issue!.message})`,
      });
    },
    async bytes(path) {
      const response = await call("GET", path, {}, within(sendingMs));
      try {
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        throw new Away(whyAway(error), { cause: error });
      }
    },
    async send(path, content, signal) {
      const response = await call("PUT", path, { body: content as BodyInit }, within(sendingMs, signal));
      await response.body?.cancel();
    },
    async open(path, after, signal) {
      const headers = {
        accept: "text/event-stream",
        ...(after === 0 ? {} : { "last-event-id": String(after) }),
      };
      const response = await call("GET", path, { headers }, signal);
      if (response.headers.get("content-type")?.startsWith("text/event-stream") && response.body) return response.body;
      await response.body?.cancel();
      throw new ConfitureError("server-foreign", { url, why: "it sends no stream of events" });
    },
  };
}

const problem = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  remedy: z.string(),
  facts: z.record(z.string(), z.unknown()).default({}),
});

/** What an answer that is no success means: the server's own words, or somebody else's page. */
async function refusalOf(response: Response, url: string): Promise<Error> {
  const { status, headers } = response;
  const said = await response.text().catch(() => "");
  const parsed = problem.safeParse(headers.get("content-type")?.includes("json") ? asJson(said) : undefined);
  if (parsed.success) {
    const { title, detail, code, remedy, facts } = parsed.data;
    const { file, line, migration, ...details } = facts;
    const issue = {
      severity: "error" as const,
      code,
      message: detail,
      actionable: remedy,
      details: { reason: title.replaceAll(" ", "-"), ...details },
      migration: typeof migration === "string" ? migration : null,
      file: typeof file === "string" ? file : null,
      line: typeof line === "number" ? line : null,
    };
    const failure = new FailureThere(issue, { status });
    return status === 503 ? new Away(detail, { cause: failure }) : failure;
  }
  if (status >= 300 && status < 400) {
    const to = headers.get("location") ?? "";
    const place = URL.parse(to, url);
    const shown = place === null ? "elsewhere" : `to ${place.origin}${place.pathname}`;
    return new ConfitureError("server-foreign", { url, why: `it leads ${shown} (${status}), where no token is sent` });
  }
  const kind = (headers.get("content-type") ?? "nothing that has a type").split(";")[0]!.slice(0, 60);
  if ([408, 429, 502, 503, 504].includes(status)) return new Away(`a proxy in between answers ${status} with ${kind}`);
  return new ConfitureError("server-foreign", { url, why: `it answers ${status} with ${kind}` });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In few words, without the address, which is told beside it. */
function whyAway(error: unknown): string {
  const { name } = error as Error;
  if (name === "TimeoutError") return `nothing came for ${answerMs / 1_000} seconds`;
  if (name === "AbortError") return "the request was given up";
  const { message } = innermost(error as Error);
  const inWords = message.replace(/^error sending request[^]*?: client error \(\w+\): /, "");
  return inWords.replace(/ \(os error \d+\)/, "").replace(/\s+/g, " ").slice(0, 200);
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
