import { sayName } from "./say.ts";

/** A field of an operation's input, from its JSON Schema. */
export interface FormField {
  name: string;
  label: string;
  description: string;
  kind: "environment" | "source" | "project-path" | "text" | "choice" | "flag" | "count";
  choices?: readonly string[];
  isRequired: boolean;
  /** Several values, one on each line. */
  isList: boolean;
  initial?: unknown;
  placeholder?: string;
}

interface FieldSchema {
  type?: string;
  kind?: string;
  description?: string;
  placeholder?: string;
  enum?: readonly string[];
  default?: unknown;
  items?: FieldSchema;
}

/** What a form of an operation asks for, in the order of its schema; flags last, since most are left alone. */
export function formFields(schema: Record<string, unknown>): FormField[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, FieldSchema>;
    required?: readonly string[];
  };
  const fields = Object.entries(properties).map(([name, field]): FormField => {
    const inner = field.items ?? field;
    return {
      name,
      label: sayName(name),
      description: field.description ?? inner.description ?? "",
      kind: kindOf(inner),
      choices: inner.enum,
      isRequired: required.includes(name) && field.default === undefined,
      isList: field.type === "array",
      initial: field.default,
      placeholder: field.placeholder ?? inner.placeholder,
    };
  });
  const rank = (
    field: FormField,
  ) => (field.isRequired ? 0 : field.kind === "environment" ? 1 : field.kind === "flag" ? 3 : 2);
  return fields.map((field, at) => ({ field, at })).sort((a, b) => rank(a.field) - rank(b.field) || a.at - b.at)
    .map(({ field }) => field);
}

/** What was typed, as the operation takes it. What was left empty or as it is by default is not sent. */
export function formInput(
  fields: readonly FormField[],
  typed: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueOf(field, typed[field.name]);
    if (value !== undefined && value !== field.initial) input[field.name] = value;
  }
  return input;
}

/** Why a value cannot be sent as it is; the operation's own schema decides the rest. */
export function fieldProblem(field: FormField, typed: unknown): string | undefined {
  const value = valueOf(field, typed);
  if (value === undefined) return field.isRequired ? "This is needed." : undefined;
  if (field.kind === "count" && !field.isList && !Number.isInteger(value)) return "This has to be a whole number.";
  return undefined;
}

function valueOf(field: FormField, typed: unknown): unknown {
  if (typed === undefined) return undefined;
  if (field.kind === "flag" && !field.isList) return typed === true;
  const text = String(typed).trim();
  if (text === "") return undefined;
  const one = (word: string) => (field.kind === "count" ? Number(word) : word);
  if (!field.isList) return one(text);
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map(one);
}

function kindOf({ kind, type, enum: choices }: FieldSchema): FormField["kind"] {
  if (choices !== undefined) return "choice";
  if (kind === "environment" || kind === "source" || kind === "project-path") return kind;
  if (type === "boolean") return "flag";
  return type === "integer" || type === "number" ? "count" : "text";
}
