/** One difference, as `drift` tells it: from what the files say to what the database has. */
export interface DriftChange {
  change: "add" | "drop" | "alter";
  kind: string;
  object: string;
  properties: readonly { name: string; from: unknown; to: unknown }[];
}

export interface DriftResult {
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

/** The relation that a difference belongs to: what is decided together is shown together. */
export function ownerOf({ kind, object }: Pick<DriftChange, "kind" | "object">): string {
  const whole = object.startsWith(`${kind} `) ? object.slice(kind.length + 1) : object;
  // "comment on column shop.orders.note" is about that column.
  const about = /^on (\w+) (.+)$/.exec(whole);
  if (about) return ownerOf({ kind: about[1]!, object: about[2]! });
  const parts = whole.split(/\.(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const isPart = ["column", "constraint", "index", "trigger", "policy", "default", "rule"].includes(kind) &&
    parts.length > 2;
  return (isPart ? parts.slice(0, -1) : parts).join(".");
}

/** Differences by what they belong to, in the order of names. */
export function groupChanges(changes: readonly DriftChange[]): [string, DriftChange[]][] {
  const groups = new Map<string, DriftChange[]>();
  for (const change of changes) {
    const owner = ownerOf(change);
    groups.set(owner, [...groups.get(owner) ?? [], change]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
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
