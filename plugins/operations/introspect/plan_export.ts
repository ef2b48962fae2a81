import type { Catalog } from "../../../engine/catalog/mod.ts";
import { type Plan, planChange } from "../../../engine/change/mod.ts";
import { isConfitureError } from "../../../engine/errors.ts";

export interface PlannedExport {
  readonly plan: Plan;
  /** What no statement is known for, and what cannot be without it. */
  readonly notExported: { object: string; why: string }[];
}

/** The way from an empty database to a catalog. What cannot be planned is left out of it and named. */
export function planExport(empty: Catalog, catalog: Catalog): PlannedExport {
  const notExported: PlannedExport["notExported"] = [];
  let left = catalog;
  for (;;) {
    try {
      return { plan: planChange(empty, left, { online: false }), notExported };
    } catch (error) {
      const object = refusedObject(error);
      if (object === undefined || !left.facts.has(object)) throw error;
      const gone = withDependents(object, left);
      for (const id of gone) notExported.push({ object: id, why: id === object ? why(error) : `it needs ${object}` });
      left = withoutFacts(left, gone);
    }
  }
}

function refusedObject(error: unknown): string | undefined {
  if (isConfitureError(error, "change-unsupported") || isConfitureError(error, "change-impossible")) {
    return error.facts.object;
  }
  return undefined;
}

function why(error: unknown): string {
  return (error as Error).message;
}

function withDependents(id: string, catalog: Catalog): Set<string> {
  const gone = new Set([id]);
  for (const each of gone) {
    for (const next of [...catalog.childrenOf(each), ...catalog.dependentsOf(each)]) gone.add(next.id);
  }
  return gone;
}

/** A catalog without some of its facts. */
export function withoutFacts(catalog: Catalog, gone: ReadonlySet<string>): Catalog {
  return catalog.with({ facts: [...catalog.facts.values()].filter(({ id }) => !gone.has(id)) });
}
