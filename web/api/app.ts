import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import type { ClientAddress } from "./client_address.ts";
import { problemOf } from "./problem.ts";
import { isForAPage, problemPage } from "./problem_page.ts";
import { jsonText } from "../runs/mod.ts";
import { methodsOf } from "./methods_of.ts";
import { permit } from "./permit.ts";
import { readBytes } from "./read_bytes.ts";
import { callerOf, checkOrigin, credentialOf } from "./read_caller.ts";
import { acceptsGzip, smallestZipped, zipped } from "./zipped.ts";
import { failureAttributes, readTraceparent, type Span, type Tracer } from "../traces/mod.ts";
import { Answer, type AnyRoute, type ApiRequest, type Services } from "./route.ts";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const largestJsonBytes = 4 * 2 ** 20;

export interface AppOptions {
  routes: readonly AnyRoute[];
  services: Services;
  /** What is known of the other end of a request. */
  clientOf(request: Request, peer: string): ClientAddress;
  /** What browsers load beside the API; undefined for addresses that are nobody's. */
  pages?(request: Request): Promise<Response | undefined>;
  /** Called with every answer: the access log and the figures. */
  onAnswer(seen: Seen): void;
  newId(): string;
  elapsedMs(): number;
}

/** One answered request. Never a body, a query or a header of it. */
export interface Seen {
  id: string;
  method: string;
  /** Its pattern in the table, "none" where the address is no route's. */
  route: string;
  status: number;
  elapsedMs: number;
  address: string;
  caller?: string;
  /** Id of the trace that it belongs to. */
  trace?: string;
  /** Set for failures that confiture does not know. */
  defect?: unknown;
}

/** The HTTP side: every route of the table, each behind the same checks in the same order. */
export function createApp(options: AppOptions): (request: Request, peer: string) => Promise<Response> {
  const app = new Hono<{ Bindings: { peer: string } }>();
  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "same-origin",
    // TLS ends at a proxy, which knows whether all of its hosts have it.
    strictTransportSecurity: false,
  }));
  for (const route of options.routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ":$1");
    app.on(route.method, path, (c) => answer(route, c.req.raw, c.req.param(), c.env.peer, options));
  }
  app.notFound(async (c) => {
    const started = options.elapsedMs();
    const id = options.newId();
    const page = await pageOf(c.req.raw, id, options);
    if (page) {
      const { response, defect } = page;
      options.onAnswer({
        id,
        method: c.req.method,
        route: "dashboard",
        status: response.status,
        elapsedMs: options.elapsedMs() - started,
        address: options.clientOf(c.req.raw, c.env.peer).address,
        defect,
      });
      return response;
    }
    const { pathname } = new URL(c.req.url);
    // Method and address come from outside, without end; what is counted by them may not.
    const method = methods.has(c.req.method) ? c.req.method : "OTHER";
    const span = spanOf(options.services.tracer, { method, route: "none", id }, c.req.raw);
    const allowed = methodsOf(options.routes, pathname);
    const { status, headers, body } = problemOf(
      allowed.length > 0
        ? new ConfitureError("method-refused", { method, allowed: allowed.join(", ") })
        : new ConfitureError("no-such-thing", { kind: "address", name: pathname.slice(0, 100) }),
      id,
    );
    options.onAnswer({
      id,
      method,
      route: "none",
      status,
      elapsedMs: options.elapsedMs() - started,
      address: options.clientOf(c.req.raw, c.env.peer).address,
      trace: span?.context.traceId,
    });
    endSpan(span, status);
    headers.set("x-request-id", id);
    return new Response(body, { status, headers });
  });
  return async (request, peer) => {
    // The Host header is part of the address, and need not be one.
    if (!URL.canParse(request.url)) {
      const invalid = new ConfitureError("request-invalid", { where: "Host", problem: "it is no name of a host" });
      const { status, headers, body } = problemOf(invalid, options.newId());
      return new Response(body, { status, headers });
    }
    return await app.fetch(request, { peer });
  };
}

/** A page of the dashboard, or the problem that there is with it. */
async function pageOf(
  raw: Request,
  id: string,
  { pages }: AppOptions,
): Promise<{ response: Response; defect?: unknown } | undefined> {
  try {
    const response = await pages?.(raw);
    return response && { response };
  } catch (defect) {
    const { status, headers, body } = problemOf(defect, id);
    return { response: new Response(body, { status, headers }), defect };
  }
}

async function answer(
  route: AnyRoute,
  raw: Request,
  params: Record<string, string>,
  peer: string,
  { services, clientOf, onAnswer, newId, elapsedMs }: AppOptions,
): Promise<Response> {
  const started = elapsedMs();
  const id = newId();
  const client = clientOf(raw, peer);
  const span = spanOf(services.tracer, { method: route.method, route: route.path, id }, raw);
  const trace = span?.context.traceId;
  const seen = { id, method: route.method, route: route.path, address: client.address, trace };
  let caller: ApiRequest["caller"];
  try {
    checkOrigin(raw, client.origin);
    if (route.permission !== "open") {
      const credential = credentialOf(raw, client.isTls);
      if (!credential) throw new ConfitureError("not-signed-in", { why: "no session and no token was sent" });
      caller = await callerOf(services.control, credential);
    }
    const request: ApiRequest = {
      params: checked(route.params, params, "path"),
      query: checked(route.query, Object.fromEntries(new URL(raw.url).searchParams), "query"),
      body: undefined,
      caller,
      address: client.address,
      isTls: client.isTls,
      isSecure: client.isTls || client.isLocal,
      userAgent: raw.headers.get("user-agent") ?? "",
      id,
      trace: span?.context,
      raw,
      services,
    };
    // Whoever may not do it is not told either how it has to look.
    await permit(route, request);
    request.body = await bodyOf(route, raw);
    const result = await route.handle(request);
    const response = result instanceof Response ? result : await responseOf(result, id, raw);
    // Nobody reads it: what writes a stream has to hear that.
    if (raw.method === "HEAD") await response.body?.cancel();
    onAnswer({ ...seen, status: response.status, elapsedMs: elapsedMs() - started, caller: caller?.name });
    endSpan(span, response.status);
    return response;
  } catch (error) {
    const { status, headers, body } = problemOf(error, id);
    const defect = status >= 500 ? error : undefined;
    onAnswer({ ...seen, status, elapsedMs: elapsedMs() - started, caller: caller?.name, defect });
    endSpan(span, status, error);
    headers.set("x-request-id", id);
    headers.set("cache-control", "no-store");
    if (!isForAPage(raw)) return new Response(body, { status, headers });
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(problemPage(body), { status, headers });
  }
}

/** Named by the pattern of the route: a path or a query may hold what only its reader may know. */
function spanOf(
  tracer: Tracer | undefined,
  { method, route, id }: { method: string; route: string; id: string },
  raw: Request,
): Span | undefined {
  return tracer?.start(`${method} ${route}`, {
    kind: "server",
    parent: readTraceparent(raw.headers.get("traceparent")),
    attributes: { "http.request.method": method, "http.route": route, "confiture.request": id },
  });
}

function endSpan(span: Span | undefined, status: number, error?: unknown): void {
  span?.set({ "http.response.status_code": status, ...failureAttributes(error) });
  span?.end({ isFailed: status >= 500 });
}

async function responseOf(result: unknown, id: string, raw: Request): Promise<Response> {
  const { body, options } = result instanceof Answer ? result : new Answer(result, {});
  const text = body === undefined ? null : JSON.stringify(body);
  // What changes something may answer with a secret, whose length nobody shall tell from that of the whole.
  const mayZip = text !== null && text.length > smallestZipped && raw.method === "GET";
  const isZipped = mayZip && acceptsGzip(raw);
  return new Response(isZipped ? await zipped(text) as BodyInit : text, {
    status: options.status ?? (body === undefined ? 204 : 200),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      "cache-control": "no-store",
      "x-request-id": id,
      ...(mayZip && { "vary": "accept-encoding" }),
      ...options.headers,
      ...(isZipped && { "content-encoding": "gzip" }),
    },
  });
}

/** PostgreSQL keeps neither null characters nor halves of surrogate pairs. */
function requireText(value: unknown, where: string): void {
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch {
    throw new ConfitureError("request-invalid", { where, problem: "it is nested too deeply" });
  }
  if (text === jsonText(value)) return;
  const problem = "it holds a null character or half of a surrogate pair";
  throw new ConfitureError("request-invalid", { where, problem });
}

function checked(schema: z.ZodObject | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return {};
  // A loose schema says that others decide what comes.
  const result = (schema.def.catchall === undefined ? schema.strict() : schema).safeParse(value);
  if (result.success) {
    if (where !== "body") requireText(result.data, where);
    return result.data;
  }
  const issue = result.error.issues[0]!;
  const field = issue.path.join(".");
  const problem = issue.code === "unrecognized_keys"
    ? `there is no field ${issue.keys[0]!.slice(0, 60)}`
    : issue.message;
  throw new ConfitureError("request-invalid", { where: field === "" ? where : `${where}: ${field}`, problem });
}

async function bodyOf(route: AnyRoute, raw: Request): Promise<unknown> {
  if (route.bytes !== undefined) return await readBytes(raw, route.bytes);
  if (route.body === undefined) return {};
  const [type] = (raw.headers.get("content-type") ?? "").split(";");
  if (type!.trim().toLowerCase() !== "application/json") {
    throw new ConfitureError("request-invalid", { where: "Content-Type", problem: "it has to be application/json" });
  }
  const bytes = await readBytes(raw, largestJsonBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ConfitureError("request-invalid", { where: "body", problem: "it is no JSON" });
  }
  requireText(value, "body");
  return checked(route.body, value, "body");
}
