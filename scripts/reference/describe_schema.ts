/** JSON Schema as `z.toJSONSchema` writes it, as far as the pages read it. */
export interface Schema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  pattern?: string;
  secret?: boolean;
}

/** One key of a document, with the path that leads to it: `build.sort_mode`, `include_dirs[].path`. */
export interface DescribedKey {
  path: string;
  type: string;
  isRequired: boolean;
  default?: unknown;
  description: string;
  isSecret: boolean;
}

/** Every key of an object schema, in its order, nested ones behind the key that holds them. */
export function describeKeys(schema: Schema, prefix = ""): DescribedKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const isRequired = (schema.required ?? []).includes(name) && property.default === undefined;
    const { default: initial, description = "", secret: isSecret = false } = property;
    return [
      { path, type: typeText(property), isRequired, default: initial, description, isSecret },
      ...below(property, path),
    ];
  });
}

/** Keys inside a value: of the object itself, of a list's items, of the values of a mapping. */
function below(schema: Schema, path: string): DescribedKey[] {
  const found = [
    ...describeKeys(schema, `${path}.`),
    ...(schema.items ? below(schema.items, `${path}[]`) : []),
    ...(typeof schema.additionalProperties === "object" ? below(schema.additionalProperties, `${path}.NAME`) : []),
    ...alternatives(schema).flatMap((each) => below(each, path)),
  ];
  // Alternatives may share a key (`type`); their descriptions are joined where they differ.
  const byPath = new Map<string, DescribedKey>();
  for (const key of found) {
    const known = byPath.get(key.path);
    byPath.set(key.path, known === undefined ? key : { ...known, type: joined(known.type, key.type) });
  }
  return [...byPath.values()];
}

/** The type in words: `text`, `a list of text`, `dependency, alphabetical or hex`. */
export function typeText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ");
  const choices = alternatives(schema);
  if (choices.length > 0) return choices.map(typeText).reduce(joined);
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeText({ ...schema, type })).reduce(joined);
  switch (schema.type) {
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "integer":
      return `whole number${range(schema)}`;
    case "number":
      return `number${range(schema)}`;
    case "null":
      return "null";
    case "array":
      return schema.items ? `list of ${typeText(schema.items)}` : "list";
    case "object": {
      const values = schema.additionalProperties;
      if (schema.properties && Object.keys(schema.properties).length > 0) return "object";
      const of = typeof values === "object" && Object.keys(values).length > 0 ? ` of ${typeText(values)}` : "";
      return `mapping by name${of}`;
    }
  }
  return "anything";
}

function joined(one: string, other: string): string {
  return one.split(" or ").includes(other) ? one : `${one} or ${other}`;
}

function alternatives(schema: Schema): Schema[] {
  return [...schema.anyOf ?? [], ...schema.oneOf ?? []];
}

/** Limits that someone chose; those of the number type itself go without saying. */
function range({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (exclusiveMinimum !== undefined) return `, more than ${exclusiveMinimum}`;
  if (low !== undefined) return low === 0 ? ", not negative" : `, at least ${low}`;
  return high === undefined ? "" : `, at most ${high}`;
}
