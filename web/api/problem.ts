import { ConfitureError, isConfitureError } from "../../engine/errors.ts";
import { isAway } from "../jobs/mod.ts";

/** RFC 9457: a failure as HTTP tells it, with the words and the code that every surface uses. */
export function problemOf(thrown: unknown, request: string): { status: number; headers: Headers; body: string } {
  const error = asProblem(thrown);
  const { code, message, status, remedy, facts, reason } = error;
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="confiture"');
  if (isConfitureError(error, "method-refused")) headers.set("allow", error.facts.allowed);
  if (isConfitureError(error, "login-limited")) headers.set("retry-after", String(error.facts.seconds));
  const body = {
    type: `/docs/errors#${code.toLowerCase()}`,
    title: reason.replaceAll("-", " "),
    status,
    detail: message,
    code,
    remedy,
    // What confiture does not know may hold anything.
    facts: reason === "internal" ? {} : facts,
    request,
  };
  return { status, headers, body: JSON.stringify(body) };
}

function asProblem(thrown: unknown): ConfitureError {
  if (isAway(thrown)) {
    return new ConfitureError("control-unavailable", { why: (thrown as Error).message }, { cause: thrown });
  }
  if (thrown instanceof ConfitureError) return thrown;
  return new ConfitureError("internal", { what: "see the server's log for this request" }, { cause: thrown });
}
