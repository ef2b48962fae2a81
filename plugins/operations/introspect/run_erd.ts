import { ConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { describeRelations } from "./describe_relations.ts";
import { drawMermaid } from "./draw_mermaid.ts";
import { drawSvg } from "./draw_svg.ts";
import type { ErdOutput } from "./erd.ts";
import { erdModel } from "./erd_model.ts";
import { findRelation, qualifiedName, requireSchema } from "./find_relation.ts";
import { layOut } from "./lay_out.ts";
import { neighbourhood } from "./neighbourhood.ts";
import { readFrom, type SourceChoice } from "./read_from.ts";

export interface ErdRequest extends SourceChoice {
  table?: string;
  hops?: number;
  schema?: string;
  as: "svg" | "mermaid";
  columns: "all" | "keys";
}

/** Reads the source and draws what was asked for. */
export async function runErd(request: ErdRequest, context: Context): Promise<ErdOutput> {
  const { schema, hops } = request;
  if (hops !== undefined && request.table === undefined) {
    const problem = "there is no table to count them from: name one with --table";
    throw new ConfitureError("input-invalid", { operation: "erd", field: "hops", problem });
  }
  const { side, whole } = await readFrom(request, context);
  const { catalog, label } = side;
  if (schema !== undefined) requireSchema(side, whole, schema);
  const found = request.table === undefined ? undefined : findRelation(side, whole, request.table, schema);
  if (found?.kind.endsWith("view")) {
    const problem = `${qualifiedName(found)} is a ${found.kind}, which has no foreign keys`;
    throw new ConfitureError("input-invalid", { operation: "erd", field: "table", problem });
  }
  const { tables } = await describeRelations(catalog, { estimates: new Map(), hints: false });
  const all = erdModel(tables, request.columns);
  const start = found && (all.rootOf.get(qualifiedName(found)) ?? qualifiedName(found));
  const near = start === undefined ? undefined : neighbourhood(all, start, hops ?? 1);
  // With a table its schema only says which one is meant: neighbours may lie in others.
  const isDrawn = (table: { name: string; schema: string }) =>
    near === undefined ? schema === undefined || table.schema === schema : near.has(table.name);
  const drawn = all.tables.filter(isDrawn);
  const names = new Set(drawn.map(({ name }) => name));
  const bonds = all.bonds.filter(({ from, to }) => names.has(from) && names.has(to));
  const model = { tables: drawn, bonds };
  return {
    source: label,
    as: request.as,
    tables: drawn.map(({ name }) => name),
    relations: bonds.length,
    unmodelled: catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`),
    unreadable: [...catalog.unreadable],
    left_out: { ...catalog.leftOut },
    document: request.as === "svg"
      ? drawSvg(await layOut(model), { title: titleOf(catalog.database, start, schema), start })
      : drawMermaid(model),
  };
}

function titleOf(database: string, start: string | undefined, schema: string | undefined): string {
  return start !== undefined
    ? `${start} and its neighbours in ${database}`
    : schema !== undefined
    ? `schema ${schema} of ${database}`
    : `tables of ${database}`;
}
