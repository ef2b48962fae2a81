/** One difference, as `drift` tells it: from what the files say to what the database has. */
export interface DriftChange {
  change: "add" | "drop" | "alter";
  kind: string;
  object: string;
  properties: readonly { name: string; from: unknown; to: unknown }[];
}

/** An object that differs, as DDL of both sides. */
export interface DriftObject {
  object: string;
  changes: readonly string[];
  expected: string | null;
  actual: string | null;
  why_not: string | null;
}

export interface DriftResult {
  objects: readonly DriftObject[];
  equal: boolean;
  from: { label: string };
  to: { label: string };
  changes: readonly DriftChange[];
  reordered_tables: readonly string[];
  unmodelled: readonly string[];
  unreadable: readonly string[];
  skipped: readonly string[];
  notes: readonly string[];
}

export const changeWords: Readonly<Record<DriftChange["change"], string>> = {
  add: "only in the database",
  drop: "only in the files",
  alter: "differs",
};

/** Differences by the objects that they belong to, which the result names in order. */
export function groupChanges({ objects, changes }: DriftResult): [DriftObject, DriftChange[]][] {
  const byName = Map.groupBy(changes, ({ object }) => object);
  return objects.map((object) => [object, [...new Set(object.changes)].flatMap((name) => byName.get(name) ?? [])]);
}

/** What was not compared, in words; nothing of it may pass for equal. */
export function leftOut({ unmodelled, unreadable, skipped }: DriftResult): string[] {
  return [
    ...unreadable.map((what) => `${what}: the role may not read it`),
    ...unmodelled.map((what) => `${what}: confiture has no model of it`),
    ...skipped.map((what) => `${what}: it reaches beyond one database`),
  ];
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}
