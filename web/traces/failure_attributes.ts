import { isConfitureError } from "../../engine/errors.ts";
import type { Attributes } from "./tracer.ts";

/** What a span tells of a failure: its code and the SQLSTATE. Its message may quote a row. */
export function failureAttributes(thrown: unknown): Attributes {
  if (thrown === undefined || thrown === null) return {};
  const sqlstate = [thrown, (thrown as { cause?: unknown }).cause].map(sqlstateOf).find((each) => each !== undefined);
  return {
    "error.type": isConfitureError(thrown) ? thrown.code : "internal",
    "db.response.status_code": sqlstate,
  };
}

function sqlstateOf(thrown: unknown): string | undefined {
  const { facts, code } = (thrown ?? {}) as { facts?: { sqlstate?: unknown }; code?: unknown };
  return [facts?.sqlstate, code].find((each): each is string => typeof each === "string" && /^[0-9A-Z]{5}$/.test(each));
}
