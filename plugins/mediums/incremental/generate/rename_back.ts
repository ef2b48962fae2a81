import { type Catalog, property } from "../../../../engine/catalog/mod.ts";
import { applyRenames, type Renamed, resolveRenames } from "../../../../engine/change/mod.ts";

/**
 * The renames of a way back: what got another name on the way there gets its old one, so that its rows stay. `source` is
 * where the way there began, `renamed` what its renames made of it.
 */
export async function renameBack(
  { source, renamed }: { source: Catalog; renamed: Renamed },
  from: Catalog,
  to: Catalog,
): Promise<Renamed | undefined> {
  if (renamed.drafts.length === 0) return undefined;
  const renames = [...renamed.origins].flatMap(([now, old]) => {
    const [before, after] = [source.fact(old), renamed.catalog.fact(now)];
    // Partitions follow their table, parts of what was renamed keep their names.
    return before.name === after.name || property(before, "inherited") ? [] : [{ from: now, to: before.name }];
  });
  return await applyRenames(from, resolveRenames(from, to, { renames }));
}
