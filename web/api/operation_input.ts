import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import { type AnyOperation, type FieldKind, parseInput } from "../../engine/run/mod.ts";

/** Kinds of fields that come from the operator alone: whoever sends a request would reach the server's own host with them. */
const local: ReadonlySet<string> = new Set<FieldKind>(["dsn", "host-path"]);

interface FieldSchema {
  kind?: FieldKind;
  items?: { kind?: FieldKind };
}

/** JSON Schema of the fields that a request may set. */
export function remoteSchema(operation: AnyOperation): Record<string, unknown> {
  const schema = z.toJSONSchema(operation.input, { io: "input" }) as {
    properties?: Record<string, FieldSchema>;
    required?: string[];
  };
  const properties = Object.entries(schema.properties ?? {}).filter(([, field]) => !local.has(kindOf(field) ?? ""));
  const names = properties.map(([name]) => name);
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: (schema.required ?? []).filter((name) => names.includes(name)),
    additionalProperties: false,
  };
}

/** An input from a request: connections and paths of hosts are refused whatever they say, paths stay in the project. */
export function readRemoteInput(operation: AnyOperation, input: Record<string, unknown>): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(operation.input, { io: "input" }) as {
    properties?: Record<string, FieldSchema>;
  };
  for (const [field, value] of Object.entries(input)) {
    const kind = Object.hasOwn(properties, field) ? kindOf(properties[field]!) : undefined;
    if (kind === undefined || value === undefined) continue;
    const refused = new ConfitureError("not-over-http", { operation: operation.name, field, kind });
    if (local.has(kind)) throw refused;
    for (const text of [value].flat()) {
      if (kind === "project-path" && !isInside(String(text))) throw refused;
      if (kind === "source" && !isNamedSource(String(text))) throw refused;
    }
  }
  return parseInput(operation, input);
}

/** Environments that an input may name, wherever it does: a source without a slash or a colon can be one. */
export function environmentsNamed(operation: AnyOperation, input: Record<string, unknown>): string[] {
  const { properties = {} } = z.toJSONSchema(operation.input, { io: "input" }) as {
    properties?: Record<string, FieldSchema>;
  };
  return Object.entries(properties).flatMap(([field, schema]) => {
    const kind = kindOf(schema);
    const values = [input[field] ?? []].flat().map(String);
    if (kind === "environment") return values;
    if (kind !== "source") return [];
    return values.filter((text) => !/[/:@]|\.(json|sql)$/.test(text) && text !== "ddl" && text !== "migrations");
  });
}

function kindOf({ kind, items }: FieldSchema): FieldKind | undefined {
  return kind ?? items?.kind;
}

/** A path from the project's root that stays below it, and out of what is the worker's own there. */
function isInside(path: string): boolean {
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !parts.includes("..") && !path.includes("\0") &&
    ![".confiture", ".git"].includes(parts[0]?.toLowerCase() ?? "");
}

/** An environment, `ddl`, `migrations`, or a path of the project; no connection string, no reference, no other host. */
function isNamedSource(text: string): boolean {
  return !/:\/\/|=/.test(text) && !/^(env|file|command|git|dsn|embedded):?/i.test(text) && isInside(text);
}
