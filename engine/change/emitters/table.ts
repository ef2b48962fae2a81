import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Creation, Emitter, Sides } from "../emitter.ts";
import { keysInCircle } from "../logging.ts";
import { rewriteOf } from "../online/mod.ts";
import { changeOptions, withOptions } from "../options.ts";
import { sqlName } from "../names.ts";
import { columnDefinition } from "./column/mod.ts";
import { ownedSequences } from "./owned_sequences.ts";

/** Tables, partitioned ones among them. Columns and whatever else is ready come in the same statement. */
export const table: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const drafts: Draft[] = [{ sql: createTable(fact, sides), ...lockOfParent(sides) }];
    const name = sqlName(fact, to);
    if (property(fact, "row_security")) {
      drafts.push(onTable(pathOf(fact.id), `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`));
    }
    if (property(fact, "force_row_security")) {
      drafts.push(onTable(pathOf(fact.id), `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`));
    }
    const identity = property<string>(fact, "replica_identity");
    if (identity === "f" || identity === "n") drafts.push(replicaIdentity(fact, to));
    return drafts;
  },
  drop: (fact, { from }) => [onTable(pathOf(fact.id), `DROP TABLE ${sqlName(fact, from)}`, [{
    kind: "data-loss",
    on: pathOf(fact.id),
    why: "the table goes with all its rows",
  }])],
  alter(change, sides) {
    if (change.properties.some((key) => key.startsWith("partition_") || key === "of_type")) return undefined;
    return change.properties.flatMap((key) => alterProperty(key, change.before, change.after, sides));
  },
  blockers: ({ before, properties }, { from, to }) =>
    properties.includes("unlogged") ? keysInCircle(before, from, to) : [],
};

/** INHERITS keeps others from changing the parent; the first one that is there already stands for all. */
function lockOfParent({ parts, from, to }: Creation): Pick<Draft, "lock"> {
  const parents = parts.filter(({ kind }) => kind === "inheritance").flatMap(({ needs }) => needs);
  const parent = parents.find((id) => from.facts.has(id) && to.fact(id).kind === "table");
  return parent === undefined ? {} : { lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(parent) } };
}

function createTable(fact: Fact, { from, to, parts }: Creation): string {
  const inner = innerDefinitions(parts, to, from);
  const parents = inheritedNames(parts);
  const key = property<string>(fact, "partition_key");
  const method = property<string>(fact, "method");
  const tablespace = property<string>(fact, "tablespace");
  const ofType = property<string>(fact, "of_type");
  const columns = ofType !== undefined && inner.length === 0
    ? ""
    : ` (${inner.length > 0 ? `\n${inner.join(",\n")}\n` : ""})`;
  return `CREATE ${property(fact, "unlogged") ? "UNLOGGED " : ""}TABLE ${sqlName(fact, to)}` +
    `${ofType === undefined ? "" : ` OF ${ofType}`}${columns}` +
    (parents.length > 0 ? ` INHERITS (${parents.join(", ")})` : "") +
    (key === undefined ? "" : ` PARTITION BY ${key}`) + (method === undefined ? "" : ` USING ${to.quote(method)}`) +
    withOptions(fact) + (tablespace === undefined ? "" : ` TABLESPACE ${to.quote(tablespace)}`);
}

/** What stands in the parentheses of CREATE TABLE. */
export function innerDefinitions(parts: readonly Fact[], catalog: Catalog, from?: Catalog): string[] {
  return parts.map((part) => "  " + partDefinition(part, parts, catalog, from)).filter((line) => line.trim() !== "");
}

/** What stands behind INHERITS, in its order. */
export function inheritedNames(parts: readonly Fact[]): string[] {
  return parts.filter(({ kind }) => kind === "inheritance")
    .toSorted((a, b) => a.position! - b.position!).map(({ name }) => name);
}

function partDefinition(part: Fact, parts: readonly Fact[], catalog: Catalog, from: Catalog | undefined): string {
  if (part.kind === "constraint") {
    return `CONSTRAINT ${catalog.quote(part.name)} ${property<string>(part, "definition")}`;
  }
  if (part.kind !== "column") return "";
  if (property(catalog.fact(part.parent!), "of_type") !== undefined) return typedColumn(part, parts, catalog);
  const given = parts.find(({ kind, parent }) => kind === "default" && parent === part.id);
  return columnDefinition(part, catalog, given, from);
}

/** A column of a table of a type says only what the type does not. */
function typedColumn(column: Fact, parts: readonly Fact[], catalog: Catalog): string {
  const given = parts.find(({ kind, parent }) => kind === "default" && parent === column.id);
  const words = [
    ...(given ? [`DEFAULT ${property<string>(given, "expression")}`] : []),
    ...(property(column, "not_null") ? ["NOT NULL"] : []),
  ];
  return words.length === 0 ? "" : `${catalog.quote(column.name)} WITH OPTIONS ${words.join(" ")}`;
}

/** Which of its columns tell replicas what row was meant. */
function replicaIdentity(fact: Fact, catalog: Catalog): Draft {
  const index = property<string>(fact, "replica_identity_index");
  const words: Record<string, string> = { f: "FULL", n: "NOTHING", i: `USING INDEX ${catalog.quote(index ?? "")}` };
  const what = words[property<string>(fact, "replica_identity") ?? ""] ?? "DEFAULT";
  return onTable(pathOf(fact.id), `ALTER TABLE ${sqlName(fact, catalog)} REPLICA IDENTITY ${what}`);
}

function alterProperty(key: string, before: Fact, after: Fact, sides: Sides): Draft[] {
  const { to, online } = sides;
  const alter = `ALTER TABLE ${sqlName(after, to)}`;
  const path = pathOf(after.id);
  const rewrite = rewriteOf(path, "the whole table is written anew", online);
  const value = property<string>(after, key);
  switch (key) {
    case "unlogged":
      return [
        onTable(path, `${alter} SET ${value ? "UNLOGGED" : "LOGGED"}`, rewrite),
        ...ownedSequences(after, sides),
      ];
    case "options":
      return changeOptions(before, after, alter, { on: path });
    case "method":
      return [onTable(path, `${alter} SET ACCESS METHOD ${to.quote(value ?? "heap")}`, rewrite)];
    case "tablespace":
      return [onTable(path, `${alter} SET TABLESPACE ${to.quote(value ?? "pg_default")}`, rewrite)];
    case "row_security":
      return [onTable(path, `${alter} ${value ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY`, authorization(path))];
    case "force_row_security":
      return [onTable(path, `${alter} ${value ? "" : "NO "}FORCE ROW LEVEL SECURITY`, authorization(path))];
    case "replica_identity":
      return namesNewIndex(after, sides) ? [] : [replicaIdentity(after, to)];
    case "replica_identity_index":
      // The letter changes with it, except from one index to another.
      return property(before, "replica_identity") === "i" && value !== undefined && !namesNewIndex(after, sides)
        ? [replicaIdentity(after, to)]
        : [];
    default:
      throw new Error(`no statement for the property ${key} of a table`);
  }
}

/** An index that this plan makes brings it along, since the table changes before there is an index on it. */
function namesNewIndex(table: Fact, { to, isNew }: Sides): boolean {
  const name = property<string>(table, "replica_identity_index");
  return to.childrenOf(table.id).some((part) =>
    (part.kind === "index" || part.kind === "constraint") && part.name === name && isNew(part.id)
  );
}

function authorization(on: string) {
  return [{ kind: "authorization" as const, on, why: "which rows a role sees changes" }];
}
