/** A field of an operation's input as the command line sees it, read from its JSON Schema. */
export interface Flag {
  /** Name of the input field, snake_case. */
  field: string;
  /** Name on the command line, without dashes. */
  name: string;
  short?: string;
  type: "boolean" | "string" | "number";
  repeatable: boolean;
  required: boolean;
  description: string;
  placeholder: string;
  choices?: readonly string[];
  default?: unknown;
  kind?: string;
}

interface FieldSchema {
  type?: string;
  description?: string;
  enum?: string[];
  default?: unknown;
  items?: FieldSchema;
  kind?: string;
  short?: string;
  placeholder?: string;
}

/** JSON Schema of an object, as far as flags need it. */
export interface ObjectSchema {
  properties?: Record<string, FieldSchema>;
  required?: string[];
}

/** Every field of an input schema as a flag, in the schema's order. */
export function flagsOf(schema: ObjectSchema): Flag[] {
  return Object.entries(schema.properties ?? {}).map(([field, property]) => {
    const repeatable = property.type === "array";
    const value = repeatable ? property.items ?? {} : property;
    const choices = value.enum;
    return {
      field,
      name: field.replaceAll("_", "-"),
      short: property.short ?? value.short,
      type: value.type === "boolean"
        ? "boolean"
        : value.type === "integer" || value.type === "number"
        ? "number"
        : "string",
      repeatable,
      required: (schema.required ?? []).includes(field) && property.default === undefined,
      description: property.description ?? value.description ?? "",
      placeholder: property.placeholder ?? value.placeholder ?? "VALUE",
      choices,
      default: property.default,
      kind: property.kind ?? value.kind,
    };
  });
}

const hereFlags: readonly Flag[] = [
  global("help", "boolean", "Show this help", "h"),
  global("format", "string", "How the result is written", "f", "text|json", ["text", "json"], "text"),
  global("output", "string", "Write the result to FILE instead of standard output", "o", "FILE"),
  global("quiet", "boolean", "No progress, no notices, no result text: errors only", "q"),
  global("no-color", "boolean", "No colour, whatever the terminal can do"),
  global("yes", "boolean", "Answer every question with yes", "y"),
  global("project-dir", "string", "Folder of the project", undefined, "DIR", undefined, "."),
];

/** Flags that run a command on a server; those that make sense here only take them to refuse them. */
export const serverFlags: readonly Flag[] = [
  global("server", "string", "Run it on that server; else CONFITURE_SERVER", undefined, "URL"),
  global(
    "token",
    "string",
    "Token, or where it is: env:NAME, file:PATH; else CONFITURE_TOKEN, which others of this machine do not see",
    undefined,
    "TOKEN",
  ),
  global(
    "server-project",
    "string",
    "Name of the project there; else CONFITURE_SERVER_PROJECT, or its name here",
    undefined,
    "NAME",
  ),
  global("request-approval", "boolean", "Ask for the approval of the run, and show what it would do"),
  global("approval", "string", "Run what was approved under this number", undefined, "N"),
];

/** Flags that every command takes. `output` gives way where the operation has a field of that name. */
export const globalFlags: readonly Flag[] = [...hereFlags, ...serverFlags];

/** Global flags beside an operation's own: one that the operation defines itself is left out, `--report` stands in. */
export function globalsBeside(own: readonly Flag[]): Flag[] {
  const ownNames = new Set(own.map((flag) => flag.name));
  const ownShorts = new Set(own.map((flag) => flag.short));
  const beside = globalFlags.filter((flag) => !ownNames.has(flag.name)).map((flag) =>
    ownShorts.has(flag.short) ? { ...flag, short: undefined } : flag
  );
  if (ownNames.has("output")) {
    beside.push(
      global("report", "string", "Write the result document to FILE instead of standard output", undefined, "FILE"),
    );
  }
  return beside;
}

function global(
  name: string,
  type: Flag["type"],
  description: string,
  short?: string,
  placeholder = "",
  choices?: readonly string[],
  initial?: unknown,
): Flag {
  const field = name.replaceAll("-", "_");
  return {
    field,
    name,
    short,
    type,
    repeatable: false,
    required: false,
    description,
    placeholder,
    choices,
    default: initial,
  };
}
