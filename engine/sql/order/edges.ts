import { describeObject, type Reference, type Strength } from "../identity.ts";
import type { Statement } from "../statement.ts";
import { addAttachEdges } from "./attach_edges.ts";
import { addCommutingEdges } from "./commuting_edges.ts";
import { addCopyEdges } from "./copy_edges.ts";
import { addDataEdges } from "./data_edges.ts";
import { addDropEdges } from "./drop_edges.ts";
import { extensionNeeds } from "./extension_needs.ts";
import { Graph } from "./graph.ts";
import { addRetypeEdges } from "./retype_edges.ts";
import { addTypeSupportEdges } from "./type_support_edges.ts";
import { type Defined, isBuiltin, ObjectIndex } from "./object_index.ts";

/** Everything that bears on the order of a script. */
export function buildGraph(statements: readonly Statement[], index = new ObjectIndex(statements)): Graph {
  const graph = new Graph(statements.length);
  statements.forEach((statement, user) => {
    for (const reference of statement.references) addReference(graph, index, statements, user, reference);
    addColumnNeeds(graph, index, statements, user);
  });
  addExtensionOrder(graph, index, statements);
  addSettingNeeds(graph, index, statements);
  addTypeSupportEdges(graph, index, statements);
  addDropEdges(graph, index, statements);
  addDataEdges(graph, index, statements);
  addAttachEdges(graph, index, statements);
  addCopyEdges(graph, index, statements);
  addRetypeEdges(graph, index, statements);
  addCommutingEdges(graph, index, statements);
  return graph;
}

function addReference(
  graph: Graph,
  index: ObjectIndex,
  statements: readonly Statement[],
  user: number,
  reference: Reference,
): void {
  const statement = statements[user]!;
  const searchPath = reference.searchPath ?? statement.settings.searchPath;
  const found = index.resolve(reference, searchPath);
  if (found.length === 0) {
    if (mayComeFromExtension(reference)) {
      for (const at of index.extensions) graph.need(user, at, "soft", "an extension");
      // What an extension makes in a schema of the project needs that schema at least.
      if (reference.schema !== undefined) {
        for (const { at } of index.resolve({ kind: "schema", name: reference.schema }, [])) {
          graph.need(user, at, "soft", `schema ${reference.schema}`);
        }
      }
    }
    return;
  }
  const meant = chosen(found, reference, user, statements);
  for (const { at, definition } of meant) {
    let { strength } = reference;
    // Which of several overloads is meant only PostgreSQL knows, so they must not make a circle that is none.
    if (strength === "hard" && meant.length > 1) strength = "soft";
    // An unqualified name that pg_catalog has means that one first, unless the arguments do not fit.
    if (reference.schema === undefined && strength === "hard" && isShadowed(reference)) strength = "soft";
    if (trusted(statements, user, at, strength)) continue;
    graph.need(user, at, strength, describeObject(definition), reference.foreignKey);
  }
}

/** Weak wishes do not overrule the order an author gave within one file. */
export function trusted(statements: readonly Statement[], user: number, at: number, strength: Strength): boolean {
  return strength === "weak" && at > user && statements[at]!.file === statements[user]!.file;
}

function isShadowed(reference: Reference): boolean {
  return (reference.kind === "function" || reference.kind === "operator" || reference.kind === "type") &&
    isBuiltin(reference);
}

/** Of several definitions of one name, those the reference needs. */
function chosen(found: Defined[], reference: Reference, user: number, statements: readonly Statement[]): Defined[] {
  if (found.length === 1) return found;
  if (reference.kind === "function" || reference.kind === "operator" || reference.part === "*") return found;
  if (reference.kind === "type" && found.some(({ definition }) => definition.shell)) {
    // Functions of a base type are made between its shell and its completion.
    const makesRoutine = statements[user]!.defines.some(({ kind }) => kind === "function" || kind === "type");
    return found.filter(({ definition }) => (definition.shell === true) === makesRoutine);
  }
  // Made again after a DROP, or replaced later: the latest before the user, else the first.
  const isRemade = found.some(({ definition }) => !definition.replaces && !definition.tolerant) &&
    found.every(({ at }) => statements[at]!.file === statements[user]!.file);
  const earlier = isRemade ? found.filter(({ at }) => at <= user).at(-1) : undefined;
  return [earlier ?? found[0]!];
}

const kindsOfExtensions = new Set([
  "type",
  "function",
  "operator",
  "operator-class",
  "operator-family",
  "collation",
  "relation",
  "language",
  "foreign-data-wrapper",
  "access-method",
  "text-search-configuration",
  "text-search-dictionary",
  "text-search-parser",
  "text-search-template",
  "event-trigger",
  "schema",
  "extension",
]);

function mayComeFromExtension(reference: Reference): boolean {
  return kindsOfExtensions.has(reference.kind) && !isBuiltin(reference) && reference.name !== "public";
}

/** Columns that ALTER TABLE adds, for statements that name such a column and its relation. */
function addColumnNeeds(graph: Graph, index: ObjectIndex, statements: readonly Statement[], user: number): void {
  if (index.addedColumns.size === 0) return;
  const { references, touches, settings } = statements[user]!;
  if (touches.columns.size === 0) return;
  for (const reference of references) {
    if (reference.kind !== "relation") continue;
    const key = index.relationKey(reference, reference.searchPath ?? settings.searchPath);
    for (const [column, found] of index.addedColumns.get(key) ?? []) {
      if (!touches.columns.has(column)) continue;
      for (const { at, definition } of found) {
        // A circle through a name that may mean another table's column must not fail the build.
        const strength = reference.strength === "hard" || reference.strength === "body" ? "soft" : reference.strength;
        if (strength !== "foreign-key" && !trusted(statements, user, at, strength)) {
          graph.need(user, at, strength, describeObject(definition));
        }
      }
    }
  }
}

/** SET ROLE, SET default_tablespace and their like name objects that the statements behind them need. */
function addSettingNeeds(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  statements.forEach(({ settings }, user) => {
    for (const object of settings.objects.values()) {
      for (const { at } of index.resolve(object, settings.searchPath)) {
        graph.need(user, at, "hard", describeObject(object));
      }
    }
  });
}

function addExtensionOrder(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  for (const at of index.extensions) {
    for (const { kind, name } of statements[at]!.defines) {
      if (kind !== "extension") continue;
      for (const needed of extensionNeeds(name)) {
        for (const { at: to } of index.resolve({ kind: "extension", name: needed }, [])) {
          graph.need(at, to, "soft", `extension ${needed}`);
        }
      }
    }
  }
}
