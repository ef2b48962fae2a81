import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CatalogComparisonAnswer, CatalogHead } from "../../api/mod.ts";
import { get, path, query, readCatalog } from "../../state/mod.ts";

/** Tables that another environment has not, or otherwise, by id. */
export function useChanges(project: string, head: CatalogHead): ReadonlyMap<string, "added" | "changed"> {
  const changes = useSignal<ReadonlyMap<string, "added" | "changed">>(new Map());
  const against = query.value.get("against");
  useEffect(() => {
    const controller = new AbortController();
    changes.value = new Map();
    if (!against) return;
    const read = async () => {
      const { catalog } = await readCatalog(project, against, controller.signal);
      if (catalog === null) return;
      const { objects } = await get<CatalogComparisonAnswer>(
        path`/api/catalogs/${catalog.id}/compare/${head.id}`,
        controller.signal,
      );
      const found = new Map<string, "added" | "changed">();
      for (const { change, id, parent } of objects) {
        if (change === "removed" && parent === null) continue;
        const table = parent ?? id;
        if (parent !== null) found.set(table, found.get(table) ?? "changed");
        else found.set(table, change === "added" ? "added" : "changed");
      }
      changes.value = found;
    };
    read().catch(() => {});
    return () => controller.abort();
  }, [against, head.id]);
  return changes.value;
}
