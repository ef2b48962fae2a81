import { noteServerTime } from "./clock.ts";

/** What the server answers when it refuses: RFC 9457, in the words that every surface uses. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  code: string;
  remedy?: string;
  /** Id of the request, which the server's log has too. */
  request?: string;
  facts?: Readonly<Record<string, unknown>>;
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Called when a request tells that nobody is signed in any more. */
export const whenSignedOut: { call: () => void } = { call: () => {} };

const refused = new Set<() => void>();

/** Asks again what was refused since nobody was signed in, as soon as somebody is; the function that comes back forgets it. */
export function askOnceSignedIn(again: () => void): () => void {
  refused.add(again);
  return () => refused.delete(again);
}

/** Somebody is signed in again. */
export function askWhatWasRefused(): void {
  const all = [...refused];
  refused.clear();
  for (const again of all) again();
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Asks the server. Throws ApiError for every answer that is not 2xx, and when there is no answer. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({
      status: 0,
      title: "no answer",
      detail: "The server does not answer.",
      code: "NO_ANSWER",
      remedy: method === "GET"
        ? "It may be restarting: this page asks again by itself. Look at your connection if it stays so."
        : "Whether it was done is not known: look before you ask for it again.",
    });
  }
  noteServerTime(response.headers.get("date"));
  if (!response.ok) throw new ApiError(await problemOf(response, path));
  if (response.status === 204) return undefined as T;
  const isJson = response.headers.get("content-type")?.includes("json");
  return (isJson ? await response.json() : await response.text()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => ask<T>("GET", path, undefined, signal);

/** Path with its parts made safe: path`/api/runs/${id}`. */
export function path(texts: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  return texts.reduce((all, text, at) => all + encodeURIComponent(String(parts[at - 1])) + text);
}

async function problemOf(response: Response, path: string): Promise<Problem> {
  let problem: Problem;
  try {
    problem = await response.json();
    if (typeof problem.detail !== "string") throw new TypeError("no problem");
  } catch {
    // A proxy answers in its own words.
    problem = {
      status: response.status,
      title: "unexpected answer",
      detail: `The answer to ${path.split("?")[0]} has status ${response.status} and does not come from confiture.`,
      code: `HTTP_${response.status}`,
      remedy: "Something between this page and the server answers in its place: look at the proxy.",
    };
  }
  if (problem.status === 401 && path !== "/api/session") whenSignedOut.call();
  return problem;
}

/** True when there was nobody to ask, and asking again is all that can be done: the server starts, or its proxy says so. */
export function isAway({ status, code }: Problem): boolean {
  return code === "NO_ANSWER" || (status >= 502 && status <= 504);
}

/** How long to wait before a server that was away is asked again. */
export const askAgainMs = 2_000;

/** A problem, whatever was thrown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof ApiError) return thrown.problem;
  return {
    status: 0,
    title: "a defect of this page",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
    code: "PAGE",
    remedy: "Load the page anew. If it happens again, it is a defect: please report it.",
  };
}
