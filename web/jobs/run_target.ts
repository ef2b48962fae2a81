import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { useEmbedded } from "../../engine/postgres/mod.ts";
import { type Dsn, openProject, resolveTarget, type TargetChoice } from "../../engine/project/mod.ts";

/** The database that a run works on; undefined for operations that take none. */
export async function runTarget(
  operation: AnyOperation,
  input: Record<string, unknown>,
  host: Host,
  folder: string,
): Promise<Dsn | undefined> {
  if (!("env" in operation.input.shape)) return undefined;
  const project = await openProject(folder, host);
  const { dsn } = await resolveTarget(project, input as TargetChoice, host, { mutating: operation.effect !== "read" });
  if (!("embedded" in dsn)) return dsn;
  const { major, database } = dsn.embedded;
  return (await useEmbedded(folder, major, host)).dsn(database);
}

/** One name for one database, whichever project speaks of it. */
export function targetName({ hosts, database }: Dsn): string {
  return `${hosts.map(({ host, port }) => `${host}:${port}`).join(",")}/${database}`;
}

/** Refuses targets on the embedded server where every worker would have one of its own. */
export function refuseLoneTarget(dsn: Dsn, isLone: boolean, environment: string): void {
  if (!isLone) return;
  throw new ConfitureError("conflict", {
    what: `environment ${environment} means the embedded server of whichever worker comes first (${dsn.database})`,
    remedy: "Name a database that all workers reach.",
  });
}
