import { z } from "zod";
import type { Registry } from "../../engine/plugin/mod.ts";
import type { Caller, IdentityProvider, Place, Verb } from "../auth/mod.ts";
import type { Control } from "../control/mod.ts";
import type { GitPolicy } from "../git/mod.ts";
import type { RequestFigures } from "../metrics/mod.ts";
import type { TraceContext, Tracer } from "../traces/mod.ts";
import type { RunFeeds } from "./run_feeds.ts";

/** What routes work with, the same for every request. */
export interface Services {
  control: Control;
  registry: Registry;
  feeds: RunFeeds;
  /** What was answered, counted by the access log. */
  figures: RequestFigures;
  /** Absent where nobody takes traces. */
  tracer?: Tracer;
  /** What git may do, and what ends it when the server does. */
  git: { policy: GitPolicy; signal: AbortSignal };
  version: string;
  /** When this process began to serve. */
  startedAt: Date;
  /** Where people sign in besides local accounts. */
  provider?: IdentityProvider;
  /** Address under which people reach the server, without a path. */
  url: () => string;
}

/** One request, checked by the schemas of its route. */
export interface ApiRequest<P = unknown, Q = unknown, B = unknown> {
  params: P;
  query: Q;
  body: B;
  /** Absent on open routes that nobody signed in for. */
  caller?: Caller;
  address: string;
  isTls: boolean;
  /** True when it came over TLS, or from this machine. */
  isSecure: boolean;
  userAgent: string;
  /** Id of the request, in logs and in the audit log. */
  id: string;
  /** The span of the request. */
  trace?: TraceContext;
  raw: Request;
  services: Services;
}

/** An answer with more than a body. */
export class Answer {
  constructor(readonly body: unknown, readonly options: { status?: number; headers?: Record<string, string> }) {}
}

/** Who may call a route: anybody, anybody who is signed in, or whoever may do something at the place it is about. */
export type Permission = "open" | "signed-in" | Verb;

export interface Route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodObject = z.ZodObject,
  A extends z.ZodType = z.ZodType,
> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/runs/{run}`, as OpenAPI writes it. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly permission: Permission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A body of bytes instead of JSON: its largest size. */
  readonly bytes?: number;
  readonly answer: A;
  /** Media type of the answer where it is not JSON. */
  readonly media?: string;
  /**
   * Where the act happens, before its body is read, when that is not the whole server. A route whose verb holds somewhere may look at `caller`
   * itself; it says so with "anywhere" and filters what it gives.
   */
  place?(request: ApiRequest<z.output<P>, z.output<Q>>): Promise<Place | "anywhere">;
  handle(request: ApiRequest<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<A> | Answer | Response>;
}

// deno-lint-ignore no-explicit-any -- a table of routes forgets their types; requests are checked by their own schemas
export type AnyRoute = Route<any, any, any, any>;

/** A route with the types of its schemas. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject, A extends z.ZodType>(
  definition: Route<P, Q, B, A>,
): Route<P, Q, B, A> {
  return definition;
}
