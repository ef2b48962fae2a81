import { ConfitureError, type ErrorReason, type FactsOf, isConfitureError } from "../../errors.ts";
import type { ServerFields } from "../connection/mod.ts";
import { safeContext } from "./safe_context.ts";
import { safeMessage } from "./safe_message.ts";
import { ServerFailure } from "./server_failure.ts";

export interface FailureContext {
  /** The server, for people: `host:port`. */
  server: string;
  /** Why the connection is gone, when it is. */
  lost?: { sqlstate?: string; why: string };
  /** Lets DETAIL and quoted values through. */
  showDetail?: boolean;
  /** The statement carries rows (INSERT, COPY, seeds): literals of its text are values. */
  isData?: boolean;
}

/** Reasons of rows whose facts are `FactsOf<"statement-failed">`: what a statement can end with. */
export type StatementReason = {
  [R in ErrorReason]: R extends keyof typeof byState ? R : never;
}[ErrorReason];

const byState = {
  "statement-failed": [],
  "value-refused": [],
  "deadlock": ["40P01"],
  "lock-timeout": ["55P03"],
  "statement-stopped": ["57014"],
  "permission-denied": ["42501"],
  "disk-full": ["53100"],
  "server-resources": ["53000", "53200", "53400", "54000", "54001", "54011", "54023"],
  "read-only": ["25006"],
  "serialization-failed": ["40001", "40003"],
  "not-in-transaction": ["25001"],
  "extension-missing": ["58P01"],
} as const satisfies Record<string, readonly string[]>;

const reasonOf = new Map<string, StatementReason>(
  Object.entries(byState).flatMap(([reason, states]) => states.map((state) => [state, reason as StatementReason])),
);

/** Turns what the driver threw into the failure that people see. DETAIL is withheld unless asked for. */
export function toConfitureError(error: unknown, context: FailureContext): ConfitureError {
  if (isConfitureError(error)) return error;
  const { server, lost } = context;
  if (!isServerError(error)) {
    const why = lost?.why ?? (error instanceof Error ? error.message : String(error));
    return new ConfitureError("connection-lost", { server, why }, lost === undefined ? { cause: error } : undefined);
  }
  const message = context.showDetail ? error.message ?? "" : safeMessage(error, context);
  const cause = new ServerFailure(error, message);
  const state = cause.sqlstate;
  // Of class 08 what is no more than an ERROR tells of a connection of the server's own: to a publisher, by dblink.
  if ((state.startsWith("08") && error.severity !== "ERROR") || state.startsWith("57P")) {
    return new ConfitureError("connection-lost", { server, why: message }, { cause });
  }
  return new ConfitureError(reasonFor(error), facts(error, message, context), { cause });
}

function reasonFor(error: ServerFields): StatementReason {
  const state = error.code ?? "";
  const known = reasonOf.get(state);
  // 58P01 and 0A000 mean a missing extension only where an extension was asked for.
  const extension = /\bextension\b/i.test(error.message ?? "") || /\.control\b/.test(error.message ?? "");
  if (state === "0A000" && extension && /available/i.test(error.message ?? "")) return "extension-missing";
  if (known === "extension-missing") return extension ? known : "statement-failed";
  if (known !== undefined) return known;
  return state.startsWith("22") || state.startsWith("23") ? "value-refused" : "statement-failed";
}

function facts(error: ServerFields, message: string, { showDetail }: FailureContext): FactsOf<"statement-failed"> {
  const { context, copyLine } = safeContext(error.where);
  // COPY quotes the value in its context, other statements in the detail.
  const detail = error.detail ?? error.where?.split("\n").find((line) => line.startsWith("COPY "));
  const shortened = message !== error.message;
  return {
    sqlstate: error.code ?? "XX000",
    server_message: message,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(showDetail && detail ? { detail } : {}),
    ...(!showDetail && (detail || shortened) ? { withheld: true } : {}),
    ...(objectOf(error) ? { object: objectOf(error) } : {}),
    ...(context ? { context } : {}),
    ...(copyLine === undefined ? {} : { copy_line: copyLine }),
  };
}

/** "public.users", "public.users.email", "public.users, constraint users_email_key". */
function objectOf(error: ServerFields): string | undefined {
  const { schema_name, table_name, column_name, constraint_name } = error;
  const type = error["data type_name"];
  const path = [schema_name, table_name ?? type, column_name].filter((part) => part !== undefined).join(".");
  if (constraint_name === undefined) return path || undefined;
  return path ? `${path}, constraint ${constraint_name}` : `constraint ${constraint_name}`;
}

function isServerError(error: unknown): error is ServerFields & Error {
  return error instanceof Error && error.name === "PostgresError";
}
