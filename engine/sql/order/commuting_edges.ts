import { objectKey } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

/** Statements whose effect depends on which comes first keep the order of the files among themselves. */
export function addCommutingEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  chain(graph, alterations(index, statements));
  chain(graph, rowStatements(index, statements));
  chain(graph, redefinitions(index));
  sweeps(graph, index, statements);
  opaque(graph, statements);
}

function chain(graph: Graph, groups: Map<string, number[]>): void {
  for (const group of groups.values()) {
    for (let at = 1; at < group.length; at++) graph.need(group[at]!, group[at - 1]!, "weak", "the order of the files");
  }
}

/** ALTER, GRANT and REVOKE on one object. */
function alterations(index: ObjectIndex, statements: readonly Statement[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  statements.forEach(({ kind, touches, settings }, at) => {
    const isPrivilege = kind === "grant" || kind === "revoke";
    for (const object of touches.alters) {
      const key = object.kind === "relation"
        ? index.relationKey(object, settings.searchPath)
        : objectKey(object.kind, object.schema, object.name, object.part);
      add(groups, `${isPrivilege ? "privileges" : "shape"}\0${key}`, at);
    }
  });
  return groups;
}

const rowStatementKinds = new Set(["insert", "copy-data", "copy", "update", "delete", "merge", "truncate", "select"]);

/** What writes rows of one relation, and what reads them to write or compute others. */
function rowStatements(index: ObjectIndex, statements: readonly Statement[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  statements.forEach(({ kind, touches, settings }, at) => {
    if (!rowStatementKinds.has(kind)) return;
    const keys = new Set(
      [...touches.writes, ...touches.reads].map((ref) => index.relationKey(ref, settings.searchPath)),
    );
    for (const key of keys) add(groups, key, at);
  });
  return groups;
}

/** CREATE OR REPLACE, IF NOT EXISTS: a later definition follows the earlier one. */
function redefinitions(index: ObjectIndex): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [key, found] of index.entries()) {
    const bySignature = new Map<string, number[]>();
    for (const { at, definition } of found) add(bySignature, definition.signature ?? "", at);
    for (const [signature, group] of bySignature) {
      if (group.length > 1) groups.set(`${key}\0${signature}`, group);
    }
  }
  return groups;
}

/** GRANT … ON ALL … IN SCHEMA reaches what is there already, ALTER DEFAULT PRIVILEGES what is made afterwards. */
function sweeps(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const sweepers = statements.flatMap(({ touches }, at) => touches.sweeps.length > 0 ? [at] : []);
  if (sweepers.length === 0) return;
  const makers = new Map<string, Set<number>>();
  for (const [, found] of index.entries()) {
    for (const { at, definition } of found) {
      if (definition.schema === undefined) continue;
      for (const schema of [definition.schema, "*"]) {
        const set = makers.get(schema) ?? new Set();
        makers.set(schema, set.add(at));
      }
    }
  }
  for (const sweeper of sweepers) {
    for (const schema of statements[sweeper]!.touches.sweeps) {
      for (const at of makers.get(schema) ?? []) {
        if (at < sweeper) graph.need(sweeper, at, "weak", `what is in schema ${schema}`);
        else graph.need(at, sweeper, "weak", `privileges in schema ${schema}`);
      }
    }
  }
}

/** A DO block or a call may do anything: it keeps its place among the statements of its file. */
function opaque(graph: Graph, statements: readonly Statement[]): void {
  let last: number | undefined;
  let since: number[] = [];
  statements.forEach(({ file, touches }, at) => {
    if (at > 0 && statements[at - 1]!.file !== file) {
      last = undefined;
      since = [];
    }
    if (touches.opaque) {
      for (const before of since) graph.need(at, before, "weak", "the order of the file");
      since = [];
    }
    if (last !== undefined) graph.need(at, last, "weak", "the order of the file");
    if (touches.opaque) last = at;
    else since.push(at);
  });
}

function add(groups: Map<string, number[]>, key: string, at: number): void {
  const group = groups.get(key);
  if (!group) groups.set(key, [at]);
  else if (group.at(-1) !== at) group.push(at);
}
