import type { Definition, ObjectKind, ObjectRef, Reference, Strength } from "../identity.ts";
import { strings, type Tree } from "../tree.ts";

/** What one statement defines and needs, gathered while its tree is walked. */
export class Collector {
  readonly defines: Definition[] = [];
  readonly references: Reference[] = [];
  /** Names of columns that occur anywhere: users of a relation that may need columns which ALTER TABLE adds to it. */
  readonly columns = new Set<string>();
  /** Relations whose rows the statement writes or reads, relations and objects whose state it alters. */
  readonly writes: ObjectRef[] = [];
  readonly reads: ObjectRef[] = [];
  readonly alters: ObjectRef[] = [];
  readonly drops: Dropped[] = [];
  /** Schemas whose present objects, or whose objects to come, the statement reaches without naming them. */
  readonly sweeps: string[] = [];
  /** Relations whose indexes, comments or constraints are copied (LIKE … INCLUDING). */
  readonly copies: ObjectRef[] = [];
  /** Columns whose type the statement alters. */
  readonly retypes: ObjectRef[] = [];
  readonly foreignKeys: ForeignKey[] = [];
  /** Partition or index that becomes part of a parent. */
  attaches: { parent: ObjectRef; child: ObjectRef } | undefined;
  strength: Strength = "hard";
  bodySearchPath: readonly string[] | undefined;
  foreignKey: number | undefined;
  /** Relation that the constraints being walked belong to, and whether they stand in its CREATE TABLE. */
  subject: ObjectRef | undefined;
  inlineForeignKeys = false;
  private readonly seen = new Set<string>();
  private scopes: string[][] = [];

  constructor(readonly searchPath: readonly string[], readonly checkFunctionBodies: boolean) {}

  define(definition: Definition): void {
    this.defines.push(definition);
    if (definition.schema !== undefined && definition.part === undefined) {
      this.refer({ kind: "schema", name: definition.schema });
    }
  }

  /** Where an object without a schema in its name is created. */
  get creationSchema(): string {
    return this.searchPath[0] ?? "public";
  }

  refer(
    target: ObjectRef & Pick<Reference, "argumentCount" | "argumentTypes">,
    strength: Strength = this.strength,
  ): void {
    if (target.schema === "pg_catalog" || target.schema === "information_schema" || target.name === "") return;
    const key = `${target.kind}\0${target.schema ?? ""}\0${target.name}\0${target.part ?? ""}\0${strength}\0${
      target.argumentCount ?? ""
    }\0${target.argumentTypes?.join() ?? ""}\0${this.foreignKey ?? ""}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.references.push({
      ...target,
      strength,
      ...(this.bodySearchPath ? { searchPath: this.bodySearchPath } : {}),
      ...(this.foreignKey === undefined ? {} : { foreignKey: this.foreignKey }),
    });
  }

  /** A name of one to three parts (`database.schema.name`). */
  referByName(kind: ObjectKind, names: readonly string[], strength?: Strength): void {
    if (names.length === 0) return;
    this.refer({ kind, ...qualified(names) }, strength);
  }

  referRelation(range: Tree, strength?: Strength): void {
    if (!range?.relname) return;
    if (range.schemaname === undefined && this.isCommonTable(range.relname)) return;
    this.refer(relationRef(range), strength);
  }

  /** Runs `body` with names of WITH queries in scope. */
  withCommonTables(names: string[], body: () => void): void {
    this.scopes.push(names);
    try {
      body();
    } finally {
      this.scopes.pop();
    }
  }

  isCommonTable(name: string): boolean {
    return this.scopes.some((scope) => scope.includes(name));
  }

  withStrength(strength: Strength, body: () => void): void {
    const before = this.strength;
    this.strength = strength;
    try {
      body();
    } finally {
      this.strength = before;
    }
  }
}

/** An object that is gone after the statement. */
export interface Dropped extends ObjectRef {
  /** IF EXISTS. */
  tolerant?: boolean;
}

/** One foreign key: for the order of data, and for cutting it out of its statement. */
export interface ForeignKey {
  child: ObjectRef;
  parent: ObjectRef;
  /** True when the constraint stands in a CREATE TABLE. */
  inline: boolean;
}

export function qualified(names: readonly string[]): { schema?: string; name: string } {
  const name = names.at(-1) ?? "";
  const schema = names.at(-2);
  return schema === undefined ? { name } : { schema, name };
}

export function relationRef(range: Tree): ObjectRef {
  const schema = range.schemaname ?? (range.relpersistence === "t" ? "pg_temp" : undefined);
  return { kind: "relation", ...(schema === undefined ? {} : { schema }), name: range.relname };
}

/** Names of a list as written in a DefElem: a TypeName, a list of strings, or one string. */
export function namesOf(arg: Tree): string[] {
  if (!arg) return [];
  if (arg.TypeName) return strings(arg.TypeName.names);
  if (arg.List) return strings(arg.List.items);
  if (arg.String) return [arg.String.sval ?? ""];
  if (Array.isArray(arg)) return strings(arg);
  return [];
}
