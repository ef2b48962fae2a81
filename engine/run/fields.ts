import { z } from "zod";

/**
 * What a field of an input holds. Surfaces decide by it: over HTTP and MCP only named environments and paths inside the
 * project are accepted, so a field of kind `dsn` or `host-path` is refused there whatever its value.
 */
export type FieldKind =
  | "environment"
  | "source"
  | "project-path"
  | "host-path"
  | "dsn"
  | "text"
  | "name"
  | "plugin"
  | "operation"
  | "choice"
  | "flag"
  | "count";

/** What a field adds to its schema; it survives into the JSON Schema, from which flags, forms and pages are drawn. */
export interface FieldMeta {
  kind: FieldKind;
  /** One letter, for the command line. */
  short?: string;
  /** Word shown for the value in help: `--output FILE`. */
  placeholder?: string;
  [key: string]: unknown;
}

type Options = { short?: string; placeholder?: string };

function text(kind: FieldKind, placeholder: string) {
  return (description: string, options: Options = {}): z.ZodString =>
    z.string().min(1).describe(description).meta({ kind, placeholder, ...options } satisfies FieldMeta);
}

/** A name or a path; a connection string in its place would be taken for one, and a file or database named after it. */
function place(kind: FieldKind, placeholder: string) {
  const problem = { error: "it is a connection string, which belongs into the field of that kind (--database-url)" };
  return (description: string, options: Options = {}): z.ZodString =>
    z.string().min(1).refine((value) => !/^postgres(ql)?:\/\//.test(value), problem).describe(description)
      .meta({ kind, placeholder, ...options } satisfies FieldMeta);
}

/** Makers of input fields: each is a zod schema that carries its kind, so no operation invents its own. */
export const field = {
  /** Name of an environment of the project. */
  environment: place("environment", "NAME"),
  /** A side of a comparison: an environment, DDL, a path of the project; over HTTP and MCP no connection string. */
  source: text("source", "SOURCE"),
  /** A path inside the project, relative to its root. */
  projectPath: place("project-path", "PATH"),
  /** A path on the machine that runs confiture. Refused over HTTP and MCP. */
  hostPath: place("host-path", "FILE"),
  /** A connection string. Refused over HTTP and MCP. */
  dsn: text("dsn", "DSN"),
  /** Free text. */
  text: text("text", "TEXT"),
  /** Name of something in the database or the project. */
  name: place("name", "NAME"),
  /** Id of a plugin. */
  plugin: text("plugin", "ID"),
  /** Name of an operation, or a word of one. */
  operation: text("operation", "NAME"),
  /** Yes or no; `--flag` and, where it is on by default, `--no-flag`. */
  flag: (description: string, options: Options & { default?: boolean } = {}): z.ZodDefault<z.ZodBoolean> => {
    const { default: initial = false, ...meta } = options;
    return z.boolean().describe(description).meta({ kind: "flag", ...meta } satisfies FieldMeta).default(initial);
  },
  /** One of a fixed set of words. */
  choice: <const C extends readonly [string, ...string[]]>(
    choices: C,
    description: string,
    options: Options = {},
  ): z.ZodEnum<{ [K in C[number]]: K }> =>
    z.enum(choices).describe(description).meta(
      { kind: "choice", placeholder: choices.join("|"), ...options } satisfies FieldMeta,
    ),
  /** A whole number. */
  count: (description: string, options: Options & { min?: number; max?: number } = {}): z.ZodNumber => {
    const { min = 0, max = Number.MAX_SAFE_INTEGER, ...meta } = options;
    return z.int().min(min).max(max).describe(description).meta(
      { kind: "count", placeholder: "N", ...meta } satisfies FieldMeta,
    );
  },
};

/** The fields of every operation that connects: the DSN precedence contract reads them. */
export const targetFields = {
  env: field.environment("Environment of the project (db/environments/NAME.yaml)", { short: "e" }).optional(),
  database_url: field.dsn("Connection string; wins over every other source", { short: "d" }).optional(),
  config: field.hostPath("Configuration file to use instead of an environment of the project", { short: "c" })
    .optional(),
  no_config: z.boolean().describe("Use no configuration file, only the process environment").meta({ kind: "flag" })
    .default(false),
};
