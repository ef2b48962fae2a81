import { type Change, difference, majorNotes, reorderedTables, type Settled } from "../change/mod.ts";
import type { Side } from "../sources/mod.ts";
import type { ChangeOutput, Comparison } from "./comparison.ts";

/** The difference of two sides as a result; behind the renames that were settled. */
export function compareSides(from: Side, to: Side, settled?: Settled): Comparison {
  const { renames = [], questions = [] } = settled ?? {};
  const changes = difference(settled?.renamed.catalog ?? from.catalog, to.catalog);
  const sides = [from, to];
  const each = (list: (side: Side) => readonly string[]) => [...new Set(sides.flatMap(list))].sort();
  return {
    equal: changes.length + renames.length === 0,
    from: sideOf(from),
    to: sideOf(to),
    changes: changes.map(changeOf),
    reordered_tables: reorderedTables(from.catalog, to.catalog),
    unmodelled: each(({ catalog }) => catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`)),
    unreadable: each(({ catalog }) => catalog.unreadable),
    skipped: each(({ skipped }) => skipped),
    renames: renames.map((rename) => ({ ...rename })),
    questions: questions.map((question) => ({ ...question })),
    notes: majorNotes(from, to),
  };
}

function sideOf({ label, catalog }: Side): Comparison["from"] {
  return {
    label,
    fingerprint: catalog.fingerprint,
    server_version: catalog.serverVersion,
    left_out: { ...catalog.leftOut },
  };
}

function changeOf(change: Change): ChangeOutput {
  const fact = change.kind === "drop" ? change.before : change.after;
  const properties = change.kind === "alter"
    ? change.properties.map((name) => ({
      name,
      from: jsonOf(change.before.properties[name]),
      to: jsonOf(change.after.properties[name]),
    }))
    : [];
  return { change: change.kind, kind: fact.kind, object: change.id, properties };
}

type Value = ChangeOutput["properties"][number]["from"];

function jsonOf(value: unknown): Value {
  return (value ?? null) as Value;
}
