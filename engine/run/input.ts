import { ConfitureError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { AnyOperation } from "./operation.ts";

/** Checks an input by the operation's schema; unknown fields are refused with the nearest known one. */
export function parseInput(operation: AnyOperation, input: unknown): Record<string, unknown> {
  const result = operation.input.strict().safeParse(input ?? {});
  if (result.success) return result.data as Record<string, unknown>;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys[0] ?? "?";
    const known = nearest(unknown, Object.keys(operation.input.shape));
    const problem = known ? `there is no such field; did you mean ${known}?` : "there is no such field";
    throw new ConfitureError("input-invalid", { operation: operation.name, field: unknown, problem });
  }
  const field = issue.path.join(".") || "input";
  const isEmpty = issue.code === "too_small" && issue.origin === "string";
  const problem = isEmpty
    ? "it is empty"
    : issue.message.replace(/^(Invalid input|Invalid option|Too small|Too big): /, "");
  throw new ConfitureError("input-invalid", { operation: operation.name, field, problem });
}
