import { type Catalog, type Fact, objectId, property } from "../../../engine/catalog/mod.ts";
import type { Plan } from "../../../engine/change/mod.ts";
import { exportPaths } from "./export_paths.ts";

/** One file of an export. */
export interface ExportFile {
  /** Below the folder of the export, with "/". */
  readonly path: string;
  /** Id of the object that it is about. */
  readonly object: string;
  readonly statements: readonly string[];
  readonly text: string;
}

/** The steps of a plan from an empty database as files, each with all steps of one object in their order. */
export function exportFiles(plan: Plan, catalog: Catalog, empty: Catalog): ExportFile[] {
  const objects = new Map<string, { fact: Fact; statements: string[] }>();
  for (const { action, sql } of plan.steps) {
    const id = action.slice(action.indexOf(" ") + 1);
    const isGone = action.startsWith("drop ");
    const fact = objectOf(isGone ? empty.fact(id) : catalog.fact(id), isGone ? empty : catalog);
    const object = objects.get(fact.id) ?? { fact, statements: [] };
    object.statements.push(sql);
    objects.set(fact.id, object);
  }
  const paths = exportPaths([...objects.values()].map(({ fact }) => fact));
  return [...objects.values()].map(({ fact, statements }) => ({
    path: paths.get(fact.id)!,
    object: fact.id,
    statements,
    text: textOf(fact, statements),
  })).sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The object in whose file a fact belongs: what it is a part of; for a sequence, the table of its column. */
function objectOf(fact: Fact, catalog: Catalog): Fact {
  let at = fact;
  // These count for what is made later, so that they go by themselves, behind everything.
  if (fact.kind === "default privileges") return fact;
  while (at.parent !== undefined) at = catalog.fact(at.parent);
  const bond = at.kind === "sequence" ? catalog.childrenOf(at.id, "owned by")[0] : undefined;
  if (!bond) return at;
  const name = { schema: property<string>(bond, "table_schema")!, name: property<string>(bond, "table")! };
  return catalog.facts.get(objectId("table", name)) ?? catalog.facts.get(objectId("foreign table", name)) ?? at;
}

/** Bodies may name what is made later, as in a dump. */
const withBodies: ReadonlySet<string> = new Set(["function", "procedure"]);

function textOf({ kind }: Fact, statements: readonly string[]): string {
  const settings = withBodies.has(kind) ? ["SET check_function_bodies = off"] : [];
  return [...settings, ...statements].map((sql) => `${sql.trimEnd()};\n`).join("\n");
}
