import { describeObject } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

/** Partitions are attached before the parent gets indexes, constraints and triggers, as pg_dump does. */
export function addAttachEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  addRowEdges(graph, index, statements);
  const attaching = new Map<string, number[]>();
  statements.forEach(({ touches, settings, kind }, at) => {
    if (!touches.attaches || kind !== "alter-table") return;
    const key = index.relationKey(touches.attaches.parent, settings.searchPath);
    attaching.set(key, [...(attaching.get(key) ?? []), at]);
  });
  if (attaching.size === 0) return;
  addIndexAttachEdges(graph, index, statements);
  statements.forEach((statement, user) => {
    const { kind, references, touches, settings, file } = statement;
    const builds = kind === "create-index" || kind === "create-trigger" ||
      (kind === "alter-table" && statement.defines.some(({ kind }) => kind === "key" || kind === "constraint"));
    if (!builds) return;
    const target = kind === "alter-table" ? touches.alters[0] : references.find(({ kind }) => kind === "relation");
    if (!target) return;
    for (const at of attaching.get(index.relationKey(target, settings.searchPath)) ?? []) {
      if (at > user && statements[at]!.file === file) continue;
      graph.need(user, at, "soft", `partition attached to ${describeObject(target)}`);
    }
  });
}

/** An index joins the index of the parent after its table has joined the parent. */
function addIndexAttachEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const byChild = new Map<string, number>();
  statements.forEach(({ kind, touches, settings }, at) => {
    if (kind === "alter-table" && touches.attaches) {
      byChild.set(index.relationKey(touches.attaches.child, settings.searchPath), at);
    }
  });
  statements.forEach(({ kind, touches, settings }, user) => {
    if (kind !== "alter-index" || !touches.attaches) return;
    for (const { at } of index.resolve(touches.attaches.child, settings.searchPath)) {
      const maker = statements[at]!;
      const tables = maker.references.filter((reference) => reference.kind === "relation");
      for (const table of [...tables, ...maker.touches.alters]) {
        const attached = byChild.get(index.relationKey(table, maker.settings.searchPath));
        if (attached !== undefined) graph.need(user, attached, "hard", `partition ${describeObject(table)}`);
      }
    }
  });
}

const rowKinds = new Set(["insert", "copy-data", "copy", "merge"]);

/** Rows of a partitioned table need the partitions they fall into. */
function addRowEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const children = new Map<string, { at: number; key: string }[]>();
  statements.forEach(({ kind, touches, settings }, at) => {
    if (!touches.attaches || kind === "alter-index") return;
    const [parent, key] = [touches.attaches.parent, touches.attaches.child].map((ref) =>
      index.relationKey(ref, settings.searchPath)
    ) as [string, string];
    children.set(parent, [...(children.get(parent) ?? []), { at, key }]);
  });
  if (children.size === 0) return;
  statements.forEach(({ kind, touches, settings, file }, user) => {
    if (!rowKinds.has(kind)) return;
    const work = touches.writes.map((ref) => index.relationKey(ref, settings.searchPath));
    for (let parent = work.pop(); parent !== undefined; parent = work.pop()) {
      for (const { at, key } of children.get(parent) ?? []) {
        work.push(key);
        if (at < user || statements[at]!.file !== file) graph.need(user, at, "soft", "a partition");
      }
    }
  });
}
