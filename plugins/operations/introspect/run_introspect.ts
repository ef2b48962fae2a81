import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { catalogToJson } from "../../../engine/catalog/mod.ts";
import { ConfitureError, fileTrouble } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Side } from "../../../engine/sources/mod.ts";
import { describeRelations } from "./describe_relations.ts";
import { findRelation, requireSchema } from "./find_relation.ts";
import type { Introspection } from "./introspection_io.ts";
import { readFrom, type SourceChoice } from "./read_from.ts";
import { readRowEstimates } from "./row_estimates.ts";

export interface IntrospectRequest extends SourceChoice {
  table?: string;
  schema?: string;
  hints: boolean;
  yaml: boolean;
  save?: string;
}

/** Describes what was asked for, and saves the catalog. */
export async function runIntrospect(request: IntrospectRequest, context: Context): Promise<Introspection> {
  const { save, schema } = request;
  if (save !== undefined && !save.endsWith(".json")) {
    const problem = `${save} does not end with .json, by which a source is known for a saved catalog`;
    throw new ConfitureError("input-invalid", { operation: "introspect", field: "save", problem });
  }
  const { side, whole } = await readFrom(request, context);
  const { catalog, label, skipped } = side;
  if (schema !== undefined) requireSchema(side, whole, schema);
  const only = request.table === undefined ? undefined : findRelation(side, whole, request.table, schema);
  const estimates = await estimatesOf(side, context);
  const described = await describeRelations(catalog, { estimates, hints: request.hints });
  const isAsked = (relation: { schema: string; name: string }) =>
    only === undefined
      ? schema === undefined || relation.schema === schema
      : relation.schema === only.schema && relation.name === only.name;
  const result: Introspection = {
    source: label,
    database: catalog.database,
    schema: schema ?? null,
    introspected_at: `${context.host.now().toISOString().slice(0, 19)}Z`,
    server_version: catalog.serverVersion,
    fingerprint: catalog.fingerprint,
    tables: described.tables.filter(isAsked),
    views: described.views.filter(isAsked),
    unmodelled: catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`),
    unreadable: [...catalog.unreadable],
    left_out: { ...catalog.leftOut },
    skipped: [...skipped],
    saved: save ?? null,
    yaml: null,
  };
  if (save !== undefined) await saveText(save, catalogToJson(whole), context);
  return request.yaml ? { ...result, yaml: await toYaml(result) } : result;
}

async function estimatesOf({ live }: Side, context: Context): Promise<ReadonlyMap<string, number>> {
  if (live === undefined) return new Map();
  await using session = await context.session(live.dsn);
  return await readRowEstimates(session);
}

async function saveText(path: string, text: string, { projectDir }: Context): Promise<void> {
  try {
    await writeFile(resolve(projectDir, path), text);
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file: path, why: fileTrouble(error) }, { cause: error });
  }
}

async function toYaml({ yaml: _, ...result }: Introspection): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(result, { lineWidth: 0, aliasDuplicateObjects: false });
}
