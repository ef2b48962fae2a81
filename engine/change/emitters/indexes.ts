import { pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { parentName, parentOf, sqlName } from "../names.ts";
import { alike, buildIndex, indexText, replaceIndex } from "../online/mod.ts";
import { changeClustering } from "./clustering.ts";
import { keptBond } from "./inherited_column.ts";
import { keptIdentity } from "./kept_identity.ts";

/** Indexes that belong to no constraint. */
export const index: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const parent = parentOf(fact, to);
    const concurrently = sides.online && !sides.isNew(parent.id) && !property(fact, "partitioned");
    const path = pathOf(parent.id);
    const isBuilt = !sides.isNew(parent.id) && !property(fact, "partitioned");
    const drafts: Draft[] = concurrently ? [buildIndex(fact, to)] : [{
      sql: indexText(fact, to, {}),
      lock: { mode: "SHARE", on: path },
      hazards: isBuilt
        ? [
          { kind: "index-build", on: pathOf(fact.id), why: "the table is read whole" },
          { kind: "blocks-writes", on: path, why: "nobody writes to it while the index is built" },
          ...alike(fact),
        ]
        : parent.kind === "materialized view"
        ? alike(fact)
        : [],
    }];
    const name = sqlName(fact, to);
    for (const [column, target] of property<[number, number][]>(fact, "statistics") ?? []) {
      drafts.push({ sql: `ALTER INDEX ${name} ALTER COLUMN ${column} SET STATISTICS ${target}` });
    }
    if (property(fact, "clustered")) {
      drafts.push({ sql: `ALTER TABLE ${parentName(fact, to)} CLUSTER ON ${to.quote(fact.name)}` });
    }
    return [...drafts, ...keptIdentity(fact, sides)];
  },
  drop(fact, sides) {
    const { from } = sides;
    const isAttached = from.childrenOf(fact.id, "index attachment").length > 0;
    // It goes with the index of the whole, as long as its table is a part of it.
    if (isAttached && keptBond(fact.parent!, sides) !== undefined) return [];
    const concurrently = sides.online && !property(fact, "partitioned") &&
      from.childrenOf(fact.id, "index attachment").length === 0;
    return [{
      sql: `DROP INDEX ${concurrently ? "CONCURRENTLY " : ""}${sqlName(fact, from)}`,
      transaction: concurrently ? "none" : "shared",
      lock: { mode: concurrently ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", on: pathOf(fact.parent!) },
    }];
  },
  alter(change, sides) {
    const { after, properties } = change;
    const { to } = sides;
    const name = sqlName(after, to);
    const drafts: Draft[] = [];
    for (const key of properties) {
      if (key === "tablespace") {
        const tablespace = to.quote(property<string>(after, key) ?? "pg_default");
        drafts.push({ sql: `ALTER INDEX ${name} SET TABLESPACE ${tablespace}` });
      } else if (key === "clustered") {
        drafts.push(...changeClustering(after, to));
      } else return sides.online ? replaceIndex(change, sides) : undefined;
    }
    return drafts;
  },
};

/** The bond of a partition's index to the index of the partitioned table. It ends only with one of the two. */
export const indexAttachment: Emitter = {
  create(fact, { to }: Sides) {
    const child = parentOf(fact, to);
    const schema = parentOf(child, to).schema!;
    const name = `${to.quote(schema)}.${to.quote(child.name)}`;
    return [{
      sql: `ALTER INDEX ${property<string>(fact, "of")} ATTACH PARTITION ${name}`,
      lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(child.id) },
    }];
  },
  drop: () => [],
};
