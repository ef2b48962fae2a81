import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { buildIndex, indexText } from "./build_index.ts";
import { temporaryName } from "./temporary_name.ts";

/**
 * The new index is built beside the old one, which goes when the new one is there; then the new one takes its name.
 * Undefined where something else holds on to the old one.
 */
export function replaceIndex(change: Alteration, sides: Sides): Draft[] | undefined {
  const { from, to } = sides;
  const { before, after } = change;
  const table = to.fact(after.parent!);
  if (sides.isNew(table.id) || property(after, "invalid")) return undefined;
  if (attachedTo(before, from) !== undefined) {
    // Replaced with the index of the partitioned table, by the statements of that.
    const whole = attachedTo(after, to);
    return whole !== undefined && differs(whole.id, sides) ? [] : undefined;
  }
  if (from.dependentsOf(before.id).some(({ parent, kind }) => parent !== before.id && kind !== "index attachment")) {
    return undefined;
  }
  const name = temporaryName(after.name, "new", sides);
  const isPartitioned = property(after, "partitioned") === true;
  if (isPartitioned !== (property(before, "partitioned") === true)) return undefined;
  const path = pathOf(table.id);
  const { drafts, renames } = isPartitioned
    ? buildPartitioned(after, name, sides)
    : { drafts: [buildIndex(after, to, name)], renames: [] };
  const quoted = `${to.quote(table.schema!)}.${to.quote(name)}`;
  return [
    ...drafts,
    ...statistics(after, quoted),
    ...replicaIdentity(after, name, sides),
    isPartitioned
      ? {
        sql: `DROP INDEX ${sqlName(before, from)}`,
        transaction: "own",
        lock: { mode: "ACCESS EXCLUSIVE", on: path },
      }
      : {
        sql: `DROP INDEX CONCURRENTLY ${sqlName(before, from)}`,
        transaction: "none",
        lock: { mode: "SHARE UPDATE EXCLUSIVE", on: path },
      },
    ...[{ name, as: after, table }, ...renames].map((rename): Draft => ({
      sql: `ALTER INDEX ${to.quote(rename.table.schema!)}.${to.quote(rename.name)} RENAME TO ${
        to.quote(rename.as.name)
      }`,
      lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(rename.as.id) },
    })),
    ...[after, ...renames.map(({ as }) => as)].flatMap((index) => belongings(index, to)),
  ];
}

interface Rename {
  name: string;
  as: Fact;
  table: Fact;
}

/** A partitioned table refuses CONCURRENTLY: an empty index on it, then one for each partition, then they are joined. */
function buildPartitioned(index: Fact, name: string, sides: Sides): { drafts: Draft[]; renames: Rename[] } {
  const { to } = sides;
  const table = to.fact(index.parent!);
  const drafts: Draft[] = [{
    sql: indexText(index, to, { name }),
    transaction: "own",
    lock: { mode: "SHARE", on: pathOf(table.id) },
  }];
  const renames: Rename[] = [];
  const attachments = to.dependentsOf(index.id).filter(({ kind }) => kind === "index attachment");
  for (const attachment of attachments.toSorted((a, b) => a.id < b.id ? -1 : 1)) {
    const child = to.fact(attachment.parent!);
    const childTable = to.fact(child.parent!);
    // A new partition brings its index, and is joined by the step of its own.
    if (sides.isNew(childTable.id) || sides.isNew(attachment.id)) continue;
    const childName = temporaryName(child.name, "new", sides);
    if (property(child, "partitioned")) {
      const inner = buildPartitioned(child, childName, sides);
      drafts.push(...inner.drafts);
      renames.push(...inner.renames);
    } else drafts.push(buildIndex(child, to, childName));
    const quote = (owner: Fact, text: string) => `${to.quote(owner.schema!)}.${to.quote(text)}`;
    drafts.push({
      sql: `ALTER INDEX ${quote(table, name)} ATTACH PARTITION ${quote(childTable, childName)}`,
      lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(child.id) },
    });
    renames.push({ name: childName, as: child, table: childTable });
  }
  return { drafts, renames };
}

/** The index of the partitioned table that this one is a part of. */
function attachedTo(index: Fact, catalog: Catalog): Fact | undefined {
  const [attachment] = catalog.childrenOf(index.id, "index attachment");
  const id = attachment?.needs.find((need) => need !== index.id);
  return id === undefined ? undefined : catalog.fact(id);
}

function differs(id: string, { from, to }: Sides): boolean {
  const before = from.facts.get(id);
  return before !== undefined && before.properties.definition !== to.fact(id).properties.definition;
}

function statistics(index: Fact, name: string): Draft[] {
  return (property<[number, number][]>(index, "statistics") ?? []).map(([column, target]) => ({
    sql: `ALTER INDEX ${name} ALTER COLUMN ${column} SET STATISTICS ${target}`,
    lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(index.id) },
  }));
}

/** A table whose rows the old index identifies for replication would be left with none. */
function replicaIdentity(index: Fact, name: string, { to }: Sides): Draft[] {
  const table = to.fact(index.parent!);
  if (property(table, "replica_identity_index") !== index.name) return [];
  return [{
    sql: `ALTER TABLE ${sqlName(table, to)} REPLICA IDENTITY USING INDEX ${to.quote(name)}`,
    lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(table.id) },
  }];
}

/** What went with the old index. */
function belongings(index: Fact, catalog: Catalog): Draft[] {
  const table = catalog.fact(index.parent!);
  const drafts: Draft[] = catalog.childrenOf(index.id, "comment").map((comment) => ({
    sql: `COMMENT ON INDEX ${sqlName(index, catalog)} IS ${quoteLiteral(property<string>(comment, "text")!).trim()}`,
    lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(index.id) },
  }));
  if (property(index, "clustered")) {
    drafts.push({
      sql: `ALTER TABLE ${sqlName(table, catalog)} CLUSTER ON ${catalog.quote(index.name)}`,
      lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(table.id) },
    });
  }
  return drafts;
}
