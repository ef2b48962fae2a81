import { builtinCollations, builtinFunctions, builtinOperators, builtinTypes } from "../builtin_names.ts";
import { type Definition, hasSchema, objectKey, type ObjectKind, type ObjectRef, type Reference } from "../identity.ts";
import type { Statement } from "../statement.ts";

/** A definition and the position of its statement. */
export interface Defined {
  at: number;
  definition: Definition;
}

/** What a script defines, by name, and how names in it resolve. */
export class ObjectIndex {
  private readonly byKey = new Map<string, Defined[]>();
  private readonly keysOfRelation = new Map<string, Defined[]>();
  /** Columns that ALTER TABLE adds, by relation. */
  readonly addedColumns = new Map<string, Map<string, Defined[]>>();
  readonly extensions: number[] = [];
  private readonly schemas = new Set<string>(["public", "pg_temp"]);

  constructor(statements: readonly Statement[]) {
    for (const { defines } of statements) {
      for (const { kind, name } of defines) if (kind === "schema") this.schemas.add(name);
    }
    statements.forEach((statement, at) => {
      for (const definition of statement.defines) this.add(at, definition, statement);
    });
  }

  private add(at: number, written: Definition, statement: Statement): void {
    // An unqualified CREATE goes to the first schema of the path that exists.
    const first = statement.settings.searchPath[0] ?? "public";
    const existing = written.schema === first && !this.schemas.has(first)
      ? statement.settings.searchPath.find((schema) => this.schemas.has(schema))
      : undefined;
    const definition = existing === undefined ? written : { ...written, schema: existing };
    const { kind, schema, name, part } = definition;
    const found = { at, definition };
    push(this.byKey, objectKey(kind, schema, name, part), found);
    if (kind === "extension") this.extensions.push(at);
    if (kind === "key") push(this.keysOfRelation, objectKey("relation", schema, name), found);
    if (kind === "column" && part !== undefined) {
      const relation = objectKey("relation", schema, name);
      const columns = this.addedColumns.get(relation) ?? new Map<string, Defined[]>();
      this.addedColumns.set(relation, columns);
      push(columns, part, found);
    }
  }

  /** Every key with its definitions, in the order of the script. */
  entries(): Iterable<[string, Defined[]]> {
    return this.byKey.entries();
  }

  /** Definitions a name means, in the first schema of the search path that has it. */
  resolve(reference: ObjectRef | Reference, searchPath: readonly string[]): Defined[] {
    const { kind, schema, name, part } = reference;
    if (!hasSchema(kind)) return this.byKey.get(objectKey(kind, undefined, name)) ?? [];
    const path = schema === undefined ? ["pg_temp", ...searchPath] : [schema];
    for (const candidate of path) {
      const found = this.lookup(kind, candidate, name, part, reference);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The key of the relation a reference means, whether or not the script defines it. */
  relationKey(reference: ObjectRef, searchPath: readonly string[]): string {
    const path = reference.schema === undefined ? ["pg_temp", ...searchPath] : [reference.schema];
    for (const schema of path) {
      const key = objectKey("relation", schema, reference.name);
      if (this.byKey.has(key)) return key;
    }
    return objectKey("relation", reference.schema ?? searchPath[0] ?? "public", reference.name);
  }

  private lookup(
    kind: ObjectKind,
    schema: string,
    name: string,
    part: string | undefined,
    reference: object,
  ): Defined[] {
    if (kind === "key" && part === "*") return this.keysOfRelation.get(objectKey("relation", schema, name)) ?? [];
    const found = this.byKey.get(objectKey(kind, schema, name, part)) ?? [];
    if (kind === "function" && found.length > 1) return byArguments(found, reference as Reference);
    if (found.length > 0) return found;
    // A relation is the type of its rows; a multirange or a domain may be what a column names.
    if (kind === "type") return this.byKey.get(objectKey("relation", schema, name)) ?? [];
    return [];
  }
}

/** True for names that pg_catalog has. */
export function isBuiltin({ kind, name }: ObjectRef): boolean {
  switch (kind) {
    case "function":
      return builtinFunctions.has(name);
    case "type":
      return builtinTypes.has(name) || name.startsWith("pg_");
    case "operator":
      return builtinOperators.has(name);
    case "collation":
      return builtinCollations.has(name);
    case "relation":
      return name.startsWith("pg_");
    case "language":
      return name === "sql" || name === "plpgsql" || name === "c" || name === "internal";
  }
  return false;
}

function byArguments(found: Defined[], { argumentCount: count, argumentTypes: types }: Reference): Defined[] {
  if (count === undefined || count < 0) return found;
  const fitting = found.filter(({ definition }) =>
    count >= (definition.minArguments ?? 0) && count <= (definition.maxArguments ?? Infinity)
  );
  if (fitting.length > 1 && types) {
    const exact = fitting.filter(({ definition }) => takes(definition, types));
    if (exact.length > 0) return exact;
  }
  return fitting.length > 0 ? fitting : found;
}

/** Do the types that are known fit the signature word for word? */
function takes({ signature }: Definition, types: readonly (string | undefined)[]): boolean {
  const own: string[] = JSON.parse(signature ?? "[]");
  return types.every((type, at) => type === undefined || type === own[at]);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
