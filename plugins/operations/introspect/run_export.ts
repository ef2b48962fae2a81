import { applyScope, type Catalog, readCatalog, withRole } from "../../../engine/catalog/mod.ts";
import { ConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { inScratch, scratchPlace, type Side } from "../../../engine/sources/mod.ts";
import { type ExportFile, exportFiles } from "./export_files.ts";
import { planExport } from "./plan_export.ts";
import { type ExportProof, proveExport } from "./prove_export.ts";
import { readFrom, type SourceChoice } from "./read_from.ts";
import type { ExportOutput } from "./schema_export.ts";
import { openFolder } from "./export_folder.ts";

export interface ExportRequest extends SourceChoice {
  folder: string;
  force: boolean;
  no_proof: boolean;
  strict: boolean;
}

interface Exported {
  files: readonly ExportFile[];
  notExported: { object: string; why: string }[];
  proof: ExportProof;
}

/** Reads the source, plans its DDL from an empty database, proves the files and writes them. */
export async function runExport(request: ExportRequest, context: Context): Promise<ExportOutput> {
  const folder = await openFolder(request.folder, request.force, context);
  const { side, scope, environment } = await readFrom(request, context);
  const { catalog, skipped } = side;
  const place = await scratchPlace({ env: environment?.name }, environment, context, catalog.major);
  const exported = await inScratch(place, context, async (dsn): Promise<Exported> => {
    await using session = await context.session(dsn);
    const scratch = applyScope(await readCatalog(session), scope);
    context.emit({ type: "step", name: "plan" });
    // What belongs to the role that the source was read with will belong to whoever builds it.
    const { plan, notExported } = planExport(withRole(scratch, scratch.role, catalog.role), catalog);
    const files = exportFiles(plan, catalog, scratch);
    if (request.no_proof) return { files, notExported, proof: { status: "unproved", problems: ["it was asked for"] } };
    context.emit({ type: "step", name: "prove" });
    const ownServer = place.kind === "embedded";
    const without = new Set(notExported.map(({ object }) => object));
    return {
      files,
      notExported,
      proof: await proveExport(files, catalog, without, session, { context, ownServer, scope }),
    };
  });
  const unmodelled = catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`);
  if (request.strict) requireWhole(exported, [...unmodelled, ...catalog.unreadable, ...skipped]);
  context.emit({ type: "step", name: "write" });
  const written = await folder.write(exported.files, side);
  return {
    ...sideOf(side),
    folder: request.folder,
    files: exported.files.map(({ path, object, statements }) => ({ path, object, statements: statements.length })),
    ...written,
    roles: rolesOf(catalog),
    not_exported: exported.notExported,
    unmodelled,
    unreadable: [...catalog.unreadable],
    skipped: [...skipped],
    left_out: { ...catalog.leftOut },
    proof: exported.proof,
  };
}

function sideOf({ label, catalog }: Side) {
  return { source: label, fingerprint: catalog.fingerprint, server_version: catalog.serverVersion };
}

function requireWhole({ notExported }: Exported, others: readonly string[]): void {
  const missing = [...notExported.map(({ object, why }) => `${object}: ${why}`), ...others];
  if (missing.length > 0) throw new ConfitureError("export-partial", { missing });
}

/** Roles that statements of the export name: owners, and those that have rights or are under a policy. */
function rolesOf(catalog: Catalog): string[] {
  const named = [...catalog.facts.values()].flatMap(({ kind, properties }) => {
    const { role, grantee, roles } = properties;
    const isImplied = kind === "owner" && role === catalog.role;
    return [isImplied ? undefined : role, grantee, ...(Array.isArray(roles) ? roles : [])];
  });
  const isRole = (name: unknown): name is string =>
    typeof name === "string" && name !== "" && !name.startsWith("@") && !name.startsWith("pg_");
  return [...new Set(named.filter(isRole))].sort();
}
