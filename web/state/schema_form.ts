import { sayName } from "./say.ts";

/**
 * A field of an operation's input, from its JSON Schema. `object` has fields of its own, `pairs` are names with values,
 * `json` is what no simpler field can hold.
 */
export interface FormField {
  name: string;
  label: string;
  description: string;
  kind:
    | "environment"
    | "source"
    | "project-path"
    | "text"
    | "choice"
    | "flag"
    | "count"
    | "number"
    | "object"
    | "pairs"
    | "json";
  /** Of a choice. */
  choices?: readonly Primitive[];
  /** Of an object. */
  fields?: readonly FormField[];
  isRequired: boolean;
  /** Several values, one on each line. */
  isList: boolean;
  /** Whether nothing is a value of its own. */
  isNullable: boolean;
  initial?: unknown;
  placeholder?: string;
  limits: Limits;
}

export type Primitive = string | number | boolean;

/** What a value has to keep to, as far as it can be told before it is sent. */
export interface Limits {
  least?: number;
  most?: number;
  isAbove?: number;
  isBelow?: number;
  step?: number;
  shortest?: number;
  longest?: number;
  pattern?: string;
  fewest?: number;
  mostItems?: number;
  /** Of a text that may be something else too: a number is taken for one. */
  isNumberToo?: boolean;
}

interface FieldSchema {
  type?: string | readonly string[];
  kind?: string;
  description?: string;
  placeholder?: string;
  enum?: readonly (Primitive | null)[];
  const?: Primitive;
  anyOf?: readonly FieldSchema[];
  oneOf?: readonly FieldSchema[];
  default?: unknown;
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: readonly string[];
  additionalProperties?: boolean | FieldSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
}

/** What a form of an operation asks for, in the order of its schema; flags last, since most are left alone. */
export function formFields(schema: Record<string, unknown>): FormField[] {
  const { properties = {}, required = [] } = schema as FieldSchema;
  const fields = Object.entries(properties).map(([name, field]) => fieldOf(name, field, required.includes(name)));
  const rank = ({ isRequired, kind }: FormField) =>
    isRequired ? 0 : kind === "environment" ? 1 : kind === "flag" ? 3 : 2;
  return fields.map((field, at) => ({ field, at })).sort((a, b) => rank(a.field) - rank(b.field) || a.at - b.at)
    .map(({ field }) => field);
}

function fieldOf(name: string, given: FieldSchema, isNamed: boolean): FormField {
  const { schema: outer, isNullable } = withoutNull(given);
  const itemsOf = outer.items === undefined ? undefined : withoutNull(outer.items);
  // Lists of what is more than one word are written as JSON, and so are those that may hold nothing.
  const isList = outer.type === "array" && itemsOf !== undefined && !itemsOf.isNullable &&
    ["text", "choice", "count", "number", "environment", "source", "project-path"].includes(kindOf(itemsOf.schema));
  const inner = isList ? itemsOf.schema : outer;
  const kind = kindOf({ ...inner, kind: inner.kind ?? outer.kind });
  const initial = given.default ?? outer.default ?? undefined;
  return {
    name,
    label: sayName(name),
    description: given.description ?? outer.description ?? inner.description ?? "",
    kind,
    choices: kind === "choice" ? choicesOf(inner) : undefined,
    fields: kind === "object" ? formFields(outer as Record<string, unknown>) : undefined,
    isRequired: isNamed && given.default === undefined && !isNullable,
    isList,
    isNullable: isNullable && isNamed,
    initial,
    placeholder: given.placeholder ?? outer.placeholder ?? inner.placeholder,
    limits: {
      least: bound(inner.minimum, -1),
      most: bound(inner.maximum, 1),
      isAbove: inner.exclusiveMinimum,
      isBelow: inner.exclusiveMaximum,
      step: inner.multipleOf,
      shortest: inner.minLength,
      longest: inner.maxLength,
      pattern: inner.pattern,
      fewest: outer.minItems,
      mostItems: outer.maxItems,
      isNumberToo: kind === "text" && inner.anyOf?.some(({ type }) => type === "number" || type === "integer"),
    },
  };
}

/** A bound that only says that numbers end somewhere is no bound for people. */
function bound(value: number | undefined, sign: 1 | -1): number | undefined {
  return value === sign * Number.MAX_SAFE_INTEGER ? undefined : value;
}

/** A schema that may be null without that, and whether it may. */
function withoutNull(given: FieldSchema): { schema: FieldSchema; isNullable: boolean } {
  const several = Array.isArray(given.type) ? (given.type as string[]).map((type) => ({ type })) : undefined;
  const options: readonly FieldSchema[] | undefined = given.anyOf ?? given.oneOf ?? several;
  if (options !== undefined) {
    const left = options.filter(({ type }) => type !== "null");
    const isNullable = left.length < options.length;
    if (left.length === 1) return { schema: { ...given, anyOf: undefined, oneOf: undefined, ...left[0]! }, isNullable };
    return { schema: { ...given, type: undefined, anyOf: left, oneOf: undefined }, isNullable };
  }
  return { schema: given, isNullable: given.enum?.includes(null) ?? false };
}

const known: ReadonlySet<string> = new Set(["environment", "source", "project-path"]);

function kindOf(schema: FieldSchema): FormField["kind"] {
  const { kind, type, anyOf } = schema;
  if (choicesOf(schema) !== undefined) return "choice";
  if (kind !== undefined && known.has(kind)) return kind as FormField["kind"];
  if (anyOf !== undefined) {
    // Words or numbers are typed as they are; whatever else can be several things has to say which.
    return anyOf.every(({ type, enum: choices, const: one }) =>
        ["string", "number", "integer"].includes(String(type)) && choices === undefined && one === undefined
      )
      ? "text"
      : "json";
  }
  switch (type) {
    case "boolean":
      return "flag";
    case "integer":
      return "count";
    case "number":
      return "number";
    case "string":
      return "text";
    case "object":
      if (Object.keys(schema.properties ?? {}).length > 0) return "object";
      return isWords(schema.additionalProperties) ? "pairs" : "json";
    default:
      return "json";
  }
}

function isWords(schema: boolean | FieldSchema | undefined): boolean {
  return typeof schema === "object" && schema.type === "string" && schema.enum === undefined;
}

/** The values of an enumeration, however it is written. */
function choicesOf({ enum: choices, const: one, anyOf }: FieldSchema): Primitive[] | undefined {
  if (choices !== undefined) return choices.filter((each) => each !== null);
  if (one !== undefined) return [one];
  if (anyOf === undefined || anyOf.length === 0) return undefined;
  const all = anyOf.map(choicesOf);
  return all.every((each) => each !== undefined) ? all.flat() as Primitive[] : undefined;
}
