import { applyScope, type Catalog, readCatalog, type Scope } from "../../../engine/catalog/mod.ts";
import { difference } from "../../../engine/change/mod.ts";
import { isConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { loadDdl } from "../../../engine/sources/mod.ts";
import { textSource } from "../../../engine/sql/mod.ts";
import type { ExportFile } from "./export_files.ts";
import { withoutFacts } from "./plan_export.ts";

export interface ExportProof {
  readonly status: "proved" | "failed" | "unproved";
  readonly problems: string[];
}

/** Builds the files in an empty scratch database, as a build does, and compares the result with the source. */
export async function proveExport(
  files: readonly ExportFile[],
  catalog: Catalog,
  notExported: ReadonlySet<string>,
  scratch: Session,
  { context, ownServer, scope }: { context: Context; ownServer: boolean; scope: Scope },
): Promise<ExportProof> {
  const sources = files.map(({ path, text }) => textSource(path, text));
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  let skipped: readonly string[];
  try {
    ({ skipped } = await loadDdl(sources, scratch, { mode: "dependency", signal: context.signal, ownServer, warn }));
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return {
      // What was left out of the scope may be what they need.
      status: ownServer && catalog.leftOut.scope === 0 ? "failed" : "unproved",
      problems: [`the files do not build in scratch: ${error.message}`],
    };
  }
  if (skipped.length > 0) {
    return { status: "unproved", problems: skipped.map((what) => `${what} was not run in scratch`) };
  }
  const built = applyScope(await readCatalog(scratch, { impliesOwner: true }), scope);
  const left = difference(built, withoutFacts(catalog, notExported));
  const tell = left.map((change) =>
    `${change.kind} ${change.id}${change.kind === "alter" ? ` (${change.properties.join(", ")})` : ""}`
  );
  return { status: left.length === 0 ? "proved" : "failed", problems: tell };
}
