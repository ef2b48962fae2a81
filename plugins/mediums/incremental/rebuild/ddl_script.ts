import { orderScript } from "../../../../engine/ddl/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { discoverSources, type Environment, orderFiles } from "../../../../engine/project/mod.ts";
import { fileSource, readScript, type Statement } from "../../../../engine/sql/mod.ts";

/**
 * The DDL of an environment in the order in which a build runs it, without seeds. Throws "rebuild-needs-commits" where
 * that is more than one transaction: what fails then could not be taken back.
 */
export async function readDdl(environment: Environment, context: Context): Promise<readonly Statement[]> {
  const { sort_mode: mode, two_pass: twoPass } = environment.config.build;
  const found = (await discoverSources(await context.project(), environment)).filter(({ role }) => role !== "seed");
  const sources = orderFiles(found, mode).map(({ path, name }) => fileSource(path, name));
  const { statements } = await readScript(sources, { signal: context.signal });
  const segments = await orderScript(statements, mode, { twoPass });
  const apart = segments.find(({ transactional }) => !transactional) ?? (segments.length > 1 ? segments[1] : undefined);
  if (apart) {
    const { file, line, column, kind } = apart.statements[0]!;
    throw new ConfitureError("rebuild-needs-commits", { file, line, column, what: kind.replaceAll("-", " ") });
  }
  if (segments.length === 0) {
    throw new ConfitureError("sources-empty", { folders: ["include_dirs"], files: sources.length });
  }
  return segments[0]!.statements;
}
