import { type ObjectRef } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

/** Rows come before what checks them is added, rows of a parent before rows that refer to them. All of it is weak. */
export function addDataEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const rows = new Rows(graph, index, statements);
  addForeignKeyEdges(index, statements, rows);
  addSequenceEdges(index, statements, rows);
}

const rowKinds = new Set(["insert", "copy-data", "copy"]);

/** The statements that fill each relation. */
class Rows {
  private readonly writers = new Map<string, number[]>();
  private readonly gatherings = new Map<string, number>();

  constructor(
    private readonly graph: Graph,
    index: ObjectIndex,
    private readonly statements: readonly Statement[],
  ) {
    statements.forEach(({ kind, touches, settings }, at) => {
      if (!rowKinds.has(kind)) return;
      for (const target of touches.writes) {
        const key = index.relationKey(target, settings.searchPath);
        const list = this.writers.get(key);
        if (list) list.push(at);
        else this.writers.set(key, [at]);
      }
    });
  }

  of(key: string): readonly number[] {
    return this.writers.get(key) ?? [];
  }

  /** Lets a statement wait for all rows of a relation; within one file the author's order is kept. */
  before(user: number, key: string, isNew = false): void {
    const writers = this.of(key);
    if (writers.length === 0) return;
    const { file } = this.statements[user]!;
    const sameFile = !isNew && writers.some((at) => this.statements[at]!.file === file);
    if (sameFile) {
      for (const at of writers) {
        if (this.statements[at]!.file !== file || at < user) this.graph.need(user, at, "weak", "rows");
      }
      return;
    }
    this.graph.need(user, this.gathering(key, writers), "weak", "rows");
  }

  private gathering(key: string, writers: readonly number[]): number {
    const known = this.gatherings.get(key);
    if (known !== undefined) return known;
    const node = this.graph.addGathering();
    for (const at of writers) this.graph.need(node, at, "weak", "rows");
    this.gatherings.set(key, node);
    return node;
  }
}

function addForeignKeyEdges(index: ObjectIndex, statements: readonly Statement[], rows: Rows): void {
  const checks: { child: string; parent: string; inline: boolean; at: number }[] = [];
  statements.forEach(({ touches, settings, rewritten }, at) => {
    for (const { child, parent, inline } of touches.foreignKeys) {
      const check = {
        child: index.relationKey(child, settings.searchPath),
        parent: index.relationKey(parent, settings.searchPath),
        inline,
        at,
      };
      if (check.child !== check.parent) checks.push(check);
      if (inline) continue;
      rows.before(at, check.child, rewritten !== undefined);
      rows.before(at, check.parent, rewritten !== undefined);
    }
  });
  for (const { child, parent, inline, at: constraint } of checks) {
    if (rows.of(parent).length === 0) continue;
    for (const at of rows.of(child)) {
      // A constraint that is added after the rows leaves their order free.
      const isCheckedThen = inline || (constraint < at && statements[constraint]!.file === statements[at]!.file);
      if (isCheckedThen) rows.before(at, parent, !parentComesFirst(statements, rows.of(parent), at));
    }
  }
}

/** True when rows of the parent stand before the child's in the same file: the author has thought about it. */
function parentComesFirst(statements: readonly Statement[], parents: readonly number[], child: number): boolean {
  const { file } = statements[child]!;
  return parents.some((at) => at < child && statements[at]!.file === file);
}

/** `setval` after the rows of the tables whose numbers the sequence gives. */
function addSequenceEdges(index: ObjectIndex, statements: readonly Statement[], rows: Rows): void {
  const usersOf = new Map<number, Set<string>>();
  statements.forEach(({ kind, references, defines, settings }, at) => {
    if (kind !== "create-table" && kind !== "alter-table" && kind !== "alter-sequence") return;
    const tables = kind === "create-table"
      ? defines.filter(isFirstRelation)
      : references.filter(({ kind }) => kind === "relation");
    const keys = tables.map((table) => index.relationKey(table, settings.searchPath));
    const makers = references.filter(({ kind }) => kind === "relation")
      .flatMap((reference) => index.resolve(reference, settings.searchPath))
      .filter((found) => statements[found.at]!.kind === "create-sequence");
    for (const maker of [at, ...makers.map((found) => found.at)]) {
      usersOf.set(maker, new Set([...(usersOf.get(maker) ?? []), ...keys]));
    }
  });
  statements.forEach(({ kind, touches, settings }, at) => {
    if (kind !== "select") return;
    for (const read of touches.reads) {
      for (const { at: maker } of index.resolve(read, settings.searchPath)) {
        for (const key of usersOf.get(maker) ?? []) rows.before(at, key);
      }
    }
  });
}

function isFirstRelation({ kind }: ObjectRef, position: number): boolean {
  return position === 0 && kind === "relation";
}
