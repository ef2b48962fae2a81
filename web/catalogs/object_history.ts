import type { Pool } from "../../engine/postgres/mod.ts";
import { type BundleTouches, touchesOfBundle } from "./bundle_touches.ts";
import { type HistoryEntry, touchKey } from "./touch.ts";

/** Which object is asked about; `parent` is the relation or type that it is a part of. */
export interface AskedObject {
  kind: string;
  schema: string | null;
  name: string;
  parent: { name: string } | null;
}

/**
 * What the migrations of a bundle do with an object, newest first, by what their statements make, alter and drop.
 * Routines count by their names, whatever their arguments.
 */
export async function objectHistory(
  pool: Pick<Pool, "query">,
  bundle: string,
  object: AskedObject,
): Promise<{ entries: HistoryEntry[]; notLookedInto: readonly string[] }> {
  const touches = await touchesOfBundle(pool, bundle);
  const entries = new Set(keysOf(object).flatMap((key) => touches.byObject.get(key) ?? []));
  return { entries: newestFirst([...entries], touches), notLookedInto: touches.notLookedInto };
}

function newestFirst(entries: readonly HistoryEntry[], { order }: BundleTouches): HistoryEntry[] {
  return entries.toSorted((a, b) => (order.get(b.file) ?? 0) - (order.get(a.file) ?? 0) || a.line - b.line);
}

const relations: ReadonlySet<string> = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "sequence",
  "index",
]);
const parts: ReadonlySet<string> = new Set(["constraint", "trigger", "policy", "rule"]);
const types: ReadonlySet<string> = new Set(["type", "enum", "domain", "range", "base type", "shell type"]);
const routines: ReadonlySet<string> = new Set(["function", "procedure", "aggregate"]);

/** How statements name it. */
function keysOf({ kind, schema, name, parent }: AskedObject): string[] {
  const lies = schema ?? "";
  if (relations.has(kind)) return [touchKey("relation", lies, name)];
  if (parts.has(kind)) {
    const part = touchKey(kind, lies, parent?.name ?? "", name);
    // A key is its index too.
    return kind === "constraint" ? [part, touchKey("relation", lies, name)] : [part];
  }
  if (types.has(kind)) return [touchKey("type", lies, name)];
  if (routines.has(kind)) return [touchKey("function", lies, name)];
  return [touchKey(kind.replaceAll(" ", "-"), lies, name)];
}
