import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import { parentName } from "../names.ts";

/** By which index a table is clustered. There is one at most, so that another one ends it by itself. */
export function changeClustering(index: Fact, to: Catalog): Draft[] {
  const alter = `ALTER TABLE ${parentName(index, to)}`;
  const lock = { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(index.parent!) } as const;
  if (property(index, "clustered")) return [{ sql: `${alter} CLUSTER ON ${to.quote(index.name)}`, lock }];
  const hasOther = to.childrenOf(index.parent!).some((other) => property(other, "clustered"));
  return hasOther ? [] : [{ sql: `${alter} SET WITHOUT CLUSTER`, lock }];
}
