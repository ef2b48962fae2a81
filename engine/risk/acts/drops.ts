import { items, strings, type Tree } from "../../sql/mod.ts";
import type { ActDraft, ActTarget } from "../act.ts";
import { lock, type LockUse, type Named } from "../lock_use.ts";
import { namedBy, pathOfNamed, typeText } from "../names.ts";
import type { Tier } from "../tier.ts";

/** What goes with data in it, or with what nobody can make again as it was. */
const irreversible: ReadonlySet<string> = new Set(["table", "schema", "sequence", "foreign_table"]);

/** What columns are made of: with CASCADE they go along. */
const holdsColumns: ReadonlySet<string> = new Set(["type", "domain", "extension", "foreign_data_wrapper", "server"]);

/** DROP: one act for each object. */
export function drops({ objects, removeType, behavior, concurrent }: Tree): ActDraft[] {
  const word = words[removeType] ?? removeType.slice("OBJECT_".length).toLowerCase();
  const cascades = behavior === "DROP_CASCADE";
  return (objects ?? []).map((node: Tree) => {
    const { path, on, target } = nameOf(removeType, node);
    const losesData = word === "table" || word === "schema" || word === "sequence";
    const tier: Tier = irreversible.has(word) || (cascades && holdsColumns.has(word)) ? "irreversible" : "destructive";
    const said = [
      ...(losesData ? [word === "schema" ? "everything in it is lost" : "what is in it is lost"] : []),
      ...(cascades ? ["CASCADE drops what depends on it too"] : []),
      ...(concurrent ? ["readers and writers go on meanwhile"] : []),
    ];
    return {
      kind: `drop_${word}`,
      object: path,
      tier,
      detail: said.length > 0 ? said.join("; ") : null,
      replica: word === "table" ? "DROP_TABLE" : "DROP_OBJECT",
      locks: locksOf(word, on, { cascades, concurrent: concurrent === true }),
      losesData,
      ...(target && { target }),
    } satisfies ActDraft;
  });
}

const words: Readonly<Record<string, string>> = {
  OBJECT_MATVIEW: "materialized_view",
  OBJECT_FOREIGN_TABLE: "foreign_table",
  OBJECT_ROUTINE: "function",
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TSCONFIGURATION: "text_search_configuration",
  OBJECT_TSDICTIONARY: "text_search_dictionary",
  OBJECT_TSPARSER: "text_search_parser",
  OBJECT_TSTEMPLATE: "text_search_template",
  OBJECT_FDW: "foreign_data_wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_OPCLASS: "operator_class",
  OBJECT_OPFAMILY: "operator_family",
};

const onTables: ReadonlySet<string> = new Set(["OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY"]);
const relations: ReadonlySet<string> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
  "OBJECT_FOREIGN_TABLE",
]);

function nameOf(type: string, node: Tree): { path: string; on: Named; target?: ActTarget } {
  if (onTables.has(type)) {
    const parts = strings(items(node));
    const on = namedBy(parts.slice(0, -1));
    return { path: pathOfNamed(on, parts.at(-1)), on };
  }
  if (node.ObjectWithArgs) {
    const { objname, objargs } = node.ObjectWithArgs;
    const on = namedBy(strings(objname));
    const args = objargs?.map(({ TypeName }: Tree) => TypeName ? typeText(TypeName) : "NONE") as string[] | undefined;
    const target: ActTarget = { class: "function", ...on, ...(args && { args }) };
    return { path: `${pathOfNamed(on)}${args ? `(${args.join(", ")})` : ""}`, on, target };
  }
  if (node.TypeName) {
    const on = namedBy(strings(node.TypeName.names));
    return { path: pathOfNamed(on), on, target: { class: "type", ...on } };
  }
  if (node.String) {
    const on = { name: node.String.sval as string };
    return {
      path: pathOfNamed(on),
      on,
      ...(type === "OBJECT_SCHEMA" && { target: { class: "schema" as const, ...on } }),
    };
  }
  const on = namedBy(strings(items(node)));
  return { path: pathOfNamed(on), on, ...(relations.has(type) && { target: { class: "relation" as const, ...on } }) };
}

function locksOf(word: string, on: Named, how: { cascades: boolean; concurrent: boolean }): LockUse[] {
  switch (word) {
    case "index":
      return [lock(how.concurrent ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", on, "indexed")];
    case "trigger":
    case "rule":
    case "policy":
      return [lock("ACCESS EXCLUSIVE", on)];
    case "table":
    case "foreign_table":
      return [
        lock("ACCESS EXCLUSIVE", on, "tree"),
        lock("ACCESS EXCLUSIVE", on, "parent"),
        lock("ACCESS EXCLUSIVE", on, "partners"),
        lock("ACCESS EXCLUSIVE", on, "owned-sequences"),
        ...(how.cascades ? [lock("ACCESS EXCLUSIVE", on, "dependent-views")] : []),
      ];
    case "view":
    case "materialized_view":
    case "sequence":
      return [
        lock("ACCESS EXCLUSIVE", on),
        ...(how.cascades ? [lock("ACCESS EXCLUSIVE", on, "dependent-views")] : []),
      ];
    case "schema":
      return how.cascades ? [lock("ACCESS EXCLUSIVE", on, "in-schema")] : [];
  }
  return [];
}
