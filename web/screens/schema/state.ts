import type { CatalogIndex, IndexedObject } from "../../state/mod.ts";

/** A line of the tree. */
export type TreeRow =
  | { type: "schema"; key: string; label: string; count: number; isOpen: boolean }
  | { type: "kind"; key: string; label: string; count: number; isOpen: boolean }
  | { type: "object"; key: string; label: string; object: IndexedObject; depth: number };

/** Kinds in the order in which people look for them; others follow by name. */
const kindOrder = [
  ...["table", "partitioned table", "foreign table", "view", "materialized view", "function", "procedure", "aggregate"],
  ...["sequence", "type", "enum", "domain", "composite type", "range type"],
];

const withoutSchema = "Database";

export function kindLabel(kind: string): string {
  const irregular: Record<string, string> = { index: "indexes", policy: "policies", "access method": "access methods" };
  return irregular[kind] ??
    (kind.endsWith("s") || kind.includes(" ") && kind.startsWith("text search") ? kind : `${kind}s`);
}

/** Lines of the tree that are to be seen: schemas, in the open ones kinds, in the open ones of these objects. */
export function treeRows({ objects }: CatalogIndex, isOpen: (key: string) => boolean): TreeRow[] {
  const schemas = new Map<string, Map<string, IndexedObject[]>>();
  for (const object of objects) {
    if (object.parent !== -1 || object.kind === "schema") continue;
    const schema = object.schema ?? withoutSchema;
    const kinds = schemas.get(schema) ?? new Map<string, IndexedObject[]>();
    schemas.set(schema, kinds);
    const list = kinds.get(object.kind);
    if (list) list.push(object);
    else kinds.set(object.kind, [object]);
  }
  const rows: TreeRow[] = [];
  const last = (name: string) => (name === withoutSchema ? 1 : 0);
  for (const [schema, kinds] of [...schemas].sort(([a], [b]) => last(a) - last(b) || (a < b ? -1 : 1))) {
    const count = [...kinds.values()].reduce((sum, list) => sum + list.length, 0);
    const open = isOpen(schema);
    rows.push({ type: "schema", key: schema, label: schema, count, isOpen: open });
    if (!open) continue;
    for (const [kind, list] of [...kinds].sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))) {
      const key = `${schema}/${kind}`;
      const isKindOpen = isOpen(key);
      rows.push({ type: "kind", key, label: kindLabel(kind), count: list.length, isOpen: isKindOpen });
      if (!isKindOpen) continue;
      for (const object of list) {
        rows.push({ type: "object", key: `${object.number}`, label: nameOf(object), object, depth: 2 });
      }
    }
  }
  return rows;
}

function rankOf(kind: string): number {
  const at = kindOrder.indexOf(kind);
  return at === -1 ? kindOrder.length : at;
}

/** Its path without the schema, which the tree says already; a name that has to be quoted is in quotes there. */
export function nameOf({ path, schema }: Pick<IndexedObject, "path" | "schema">): string {
  if (schema === null) return path;
  const before = [schema, `"${schema.replaceAll('"', '""')}"`].find((each) => path.startsWith(`${each}.`));
  return before === undefined ? path : path.slice(before.length + 1);
}

/** Letters of the system catalogs, in the words of SQL. */
const letters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "constraint type": {
    ...{ p: "primary key", u: "unique", f: "foreign key", c: "check" },
    ...{ x: "exclusion", n: "not null", t: "trigger" },
  },
  "policy command": { "*": "ALL", r: "SELECT", a: "INSERT", w: "UPDATE", d: "DELETE" },
};

/** A property of an object as people read it; undefined where there is nothing to say. */
export function sayProperty(kind: string, name: string, value: unknown): string | undefined {
  if (value === null || value === undefined || value === false || value === "") return undefined;
  if (value === true) return "yes";
  if (kind === "policy" && name === "roles" && Array.isArray(value)) {
    return value.map((role) => role === "" ? "everybody" : role).join(", ") || undefined;
  }
  if (Array.isArray(value)) return value.map(plain).join(", ") || undefined;
  if (typeof value === "object") return plain(value) || undefined;
  return letters[`${kind} ${name}`]?.[String(value)] ?? String(value);
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(" ");
  if (typeof value !== "object" || value === null) {
    return value === true ? "yes" : value === false ? "no" : String(value);
  }
  return Object.entries(value).map(([name, each]) => `${name.replaceAll("_", " ")} ${plain(each)}`).join(", ");
}
