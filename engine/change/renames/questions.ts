import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { difference } from "../difference.ts";
import type { Rename } from "./rename.ts";

/** A drop and an add that may be one object with a new name. Without an answer they stay a drop and an add. */
export interface RenameQuestion {
  /** Id in the source, and in the target. */
  readonly from: string;
  readonly to: string;
  /** What makes them look alike. */
  readonly why: string;
  /** The comment that answers yes, beside the object in the DDL. */
  readonly comment: string;
  /** The entry in `db/renames.yaml` that answers yes. */
  readonly entry: string;
  /** The entry that answers no. */
  readonly refusal: string;
}

export interface QuestionOptions {
  /** What ids of a source that was renamed already are without that. */
  origins?: ReadonlyMap<string, string>;
  /** Pairs that somebody has said to be none. */
  refused?: readonly Rename[];
}

/** Pairs of a drop and an add of one kind in one place whose shapes are alike. */
export function findRenameQuestions(
  from: Catalog,
  to: Catalog,
  { origins = new Map(), refused = [] }: QuestionOptions = {},
): RenameQuestion[] {
  const isRefused = (id: string, name: string) => refused.some((pair) => pair.from === id && pair.to === name);
  const changes = difference(from, to);
  const added = changes.flatMap((change) => change.kind === "add" ? [change.after] : []);
  return changes.flatMap((change) => change.kind === "drop" ? [change.before] : [])
    .filter((fact) => isThere(fact, to))
    .flatMap((old) =>
      added.filter((now) => now.kind === old.kind && now.parent === old.parent && now.schema === old.schema)
        .flatMap((now) => {
          const why = likeness(old, now, from, to);
          const id = origins.get(old.id) ?? old.id;
          return why === undefined || isRefused(id, now.name) ? [] : [{
            from: id,
            to: now.id,
            why,
            comment: `-- confiture: renamed from ${from.quote(old.name)}`,
            entry: `${scalar(id)}: ${scalar(now.name)}`,
            refusal: `${scalar(id)}: { not: ${scalar(now.name)} }`,
          }];
        })
    );
}

/** A scalar of YAML, quoted where what it holds could mean something there. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w.$ ]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** A part of something that is new or gone as a whole has no question of its own. */
function isThere({ parent, schema }: Fact, to: Catalog): boolean {
  if (parent !== undefined) return to.facts.has(parent);
  return schema === undefined || [...to.facts.values()].some(({ kind, name }) => kind === "schema" && name === schema);
}

function likeness(old: Fact, now: Fact, from: Catalog, to: Catalog): string | undefined {
  switch (old.kind) {
    case "column": {
      const isStored = ["table", "foreign table", "type"].includes(from.fact(old.parent!).kind);
      return isStored && property(old, "type") === property(now, "type") ? "both have the same type" : undefined;
    }
    case "table":
    case "foreign table":
    case "view":
    case "materialized view":
    case "type":
      return overlap(columnsOf(old, from), columnsOf(now, to)) ? "they share most of their columns" : undefined;
    case "enum":
      return overlap(property<string[]>(old, "labels") ?? [], property<string[]>(now, "labels") ?? [])
        ? "they share most of their values"
        : undefined;
    case "function":
    case "procedure":
    case "aggregate":
      return old.args === now.args && property(old, "returns") === property(now, "returns")
        ? "both take and return the same"
        : undefined;
    case "schema":
      return overlap(namesIn(old, from), namesIn(now, to)) ? "they hold objects of the same names" : undefined;
    case "owner":
    case "comment":
    case "grant":
    case "default":
    case "partition":
    case "inheritance":
    case "owned by":
    case "index attachment":
      return undefined;
    default:
      return bare(old) === bare(now) ? "they are defined alike" : undefined;
  }
}

function columnsOf({ id }: Fact, catalog: Catalog): string[] {
  return catalog.childrenOf(id, "column").map((column) => `${column.name} ${property<string>(column, "type")}`);
}

function namesIn({ name }: Fact, catalog: Catalog): string[] {
  return [...catalog.facts.values()].filter(({ schema }) => schema === name).map(({ kind, name }) => `${kind} ${name}`);
}

/** Half of the longer list at least. */
function overlap(one: readonly string[], other: readonly string[]): boolean {
  const shared = one.filter((item) => other.includes(item)).length;
  return shared > 0 && shared * 2 >= Math.max(one.length, other.length);
}

/** A definition without the object's own name. */
function bare({ name, properties }: Fact): string {
  // Only where it stands as a word of its own: a name may be as short as a letter.
  const word = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return JSON.stringify(properties).replaceAll(new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, "gu"), "");
}
