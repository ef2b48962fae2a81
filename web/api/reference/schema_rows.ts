/** What is used of JSON Schema by the OpenAPI document. */
export interface Schema {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  anyOf?: readonly Schema[];
  enum?: readonly unknown[];
  const?: unknown;
  additionalProperties?: boolean | Schema;
  description?: string;
  default?: unknown;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  $ref?: string;
}

/** One field of a schema, at whatever depth it is. */
export interface SchemaRow {
  /** `grants[].role`, from the outermost object. */
  name: string;
  type: string;
  isRequired: boolean;
  description: string;
}

/** The fields of a schema one below the other; a schema that is no object is one row without a name. */
export function schemaRows(schema: Schema): SchemaRow[] {
  const rows = fieldsOf(schema, "");
  return rows.length > 0 ? rows : [rowOf(schema, "", true)];
}

function fieldsOf(schema: Schema, path: string): SchemaRow[] {
  if (schema.items !== undefined) return fieldsOf(schema.items, `${path}[]`);
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((each) => fieldsOf(each, path));
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [rowOf(field, name, schema.required?.includes(key) ?? false), ...fieldsOf(field, name)];
  });
}

function rowOf(schema: Schema, name: string, isRequired: boolean): SchemaRow {
  return { name, type: typeWords(schema), isRequired, description: schema.description ?? "" };
}

/** A type in words: `list of string, 1 to 5`, `integer, at least 1, 50 when absent`. */
export function typeWords(schema: Schema): string {
  const limits = [
    bounds(schema.minimum, schema.maximum),
    bounds(schema.minLength, schema.maxLength, "character", "characters"),
    bounds(schema.minItems, schema.maxItems, "entry", "entries"),
    schema.pattern === undefined ? undefined : `matches ${schema.pattern}`,
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} when absent`,
  ];
  return [kindOf(schema), ...limits.filter((limit) => limit !== undefined)].join(", ");
}

function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeWords))].join(" or ");
  if (schema.items !== undefined) return `list of ${kindOf(schema.items)}`;
  if (schema.format === "binary") return "bytes";
  if (schema.type === undefined) return schema.$ref === undefined ? "anything" : schema.$ref.split("/").at(-1)!;
  return [schema.type].flat().join(" or ");
}

function bounds(least?: number, most?: number, one?: string, many?: string): string | undefined {
  // What every integer of JavaScript keeps to says nothing about this one.
  const low = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least;
  const high = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  if (low === undefined && high === undefined) return undefined;
  const last = high ?? low;
  const unit = one === undefined ? "" : ` ${last === 1 ? one : many}`;
  if (low === undefined) return `at most ${high}${unit}`;
  return high === undefined ? `at least ${low}${unit}` : low === high ? `${low}${unit}` : `${low} to ${high}${unit}`;
}
