import { type Catalog, type Fact, type Json, property } from "../catalog/mod.ts";
import type { Alteration, Change } from "./difference.ts";

/** Changes without those that ALTER EXTENSION … SET SCHEMA makes: whatever uses its types goes on under their new names. */
export function withoutMoved(changes: readonly Change[], from: Catalog, to: Catalog): readonly Change[] {
  const moved = changes.filter((change): change is Alteration =>
    change.kind === "alter" && change.after.kind === "extension" && change.properties.includes("in_schema")
  );
  if (moved.length === 0) return changes;
  return changes.flatMap((change) => {
    const extensions = change.kind !== "alter" ? [] : moved.filter(({ id }) => change.before.needs.includes(id));
    if (change.kind !== "alter" || extensions.length === 0) return [change];
    const properties = change.properties.filter((key) => !moves(key, change, extensions, { from, to }));
    return properties.length === 0 ? [] : [{ ...change, properties }];
  });
}

function moves(
  key: string,
  { before, after }: Alteration,
  extensions: readonly Alteration[],
  { from, to }: { from: Catalog; to: Catalog },
): boolean {
  const text = (fact: Fact) => JSON.stringify(property<Json>(fact, key) ?? null);
  const place = (extension: Fact, catalog: Catalog) =>
    JSON.stringify(`${catalog.quote(property<string>(extension, "in_schema")!)}.`).slice(1, -1);
  const renamed = extensions.reduce(
    (all, extension) => all.replaceAll(place(extension.before, from), place(extension.after, to)),
    text(before),
  );
  return renamed === text(after);
}
