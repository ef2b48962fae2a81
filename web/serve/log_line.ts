import { isConfitureError } from "../../engine/errors.ts";
import type { Seen } from "../api/mod.ts";

/**
 * The line of one answer, a JSON object. Each field is named here: paths, queries, headers and bodies have no way in,
 * and of a failure neither the message nor the cause's, since either may quote a row.
 */
export function answerLine(seen: Seen, at: Date): string {
  const { id, method, route, status, elapsedMs, address, caller, trace, defect } = seen;
  return JSON.stringify({
    time: at.toISOString(),
    level: status >= 500 ? "error" : "info",
    request: id,
    method,
    route,
    status,
    ms: Math.round(elapsedMs * 1_000) / 1_000,
    address,
    ...(caller === undefined ? {} : { caller }),
    ...(trace === undefined ? {} : { trace }),
    ...(defect === undefined ? {} : { failure: failureOf(defect) }),
  });
}

/** The line of something that the server says by itself. */
export function noticeLine({ level, message }: { level: string; message: string }, at: Date): string {
  return JSON.stringify({ time: at.toISOString(), level, message });
}

interface Failure {
  name: string;
  code?: string;
  reason?: string;
  sqlstate?: string;
  /** Where it was thrown, innermost first. */
  at?: string[];
  cause?: Failure;
}

function failureOf(thrown: unknown, depth = 0): Failure {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const facts = isConfitureError(thrown) ? thrown.facts as { sqlstate?: unknown } : undefined;
  const sqlstate = facts?.sqlstate ?? (thrown as { code?: unknown }).code;
  return {
    name: wordOf(thrown.name) ?? "Error",
    ...(isConfitureError(thrown) ? { code: thrown.code, reason: thrown.reason } : {}),
    ...(typeof sqlstate === "string" && /^[0-9A-Z]{5}$/.test(sqlstate) ? { sqlstate } : {}),
    at: framesOf(thrown),
    ...(thrown.cause === undefined || depth === 3 ? {} : { cause: failureOf(thrown.cause, depth + 1) }),
  };
}

function framesOf({ name, message, stack = "" }: Error): string[] {
  // The message comes first and may have lines that look like frames; where it cannot be told apart, nothing is said.
  const heads = [`${name}: ${message}\n`, `Error: ${message}\n`, `${name}\n`, "Error\n"];
  const head = heads.find((each) => stack.startsWith(each));
  if (head === undefined) return [];
  return stack.slice(head.length).split("\n").map((line) => line.trim()).filter((line) =>
    /^at .*:\d+:\d+\)?$/.test(line)
  )
    .slice(0, 12);
}

function wordOf(text: string): string | undefined {
  return /^\w{1,60}$/.test(text) ? text : undefined;
}
