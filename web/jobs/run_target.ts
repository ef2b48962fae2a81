import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { useEmbedded } from "../../engine/postgres/mod.ts";
import { type Dsn, openProject, resolveTarget, type TargetChoice } from "../../engine/project/mod.ts";
import type { Control } from "../control/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/** The database that a run works on. */
export interface RunTarget {
  readonly dsn: Dsn;
  readonly environment: string;
  /** The files of its environment say so. */
  readonly isProtected: boolean;
}

/** True when a run changes the database of its environment, so that it has to have it alone. */
export function changesDatabase(operation: AnyOperation, { effect }: ClaimedRun): boolean {
  return effect !== "read" && operation.changes !== "files" && "env" in operation.input.shape;
}

/** The database that a run works on; undefined for runs that name none and change none. */
export async function runTarget(
  { isEmbedded }: Control,
  operation: AnyOperation,
  claimed: ClaimedRun,
  host: Host,
  folder: string,
): Promise<RunTarget | undefined> {
  const mutating = changesDatabase(operation, claimed);
  if (!mutating && claimed.reviews === null) return undefined;
  const project = await openProject(folder, host);
  const { dsn, environment } = await resolveTarget(project, claimed.input as TargetChoice, host, { mutating });
  const named = { environment: claimed.environment ?? "", isProtected: environment?.config.protected ?? false };
  if (!("embedded" in dsn)) return { dsn, ...named };
  const { major, database } = dsn.embedded;
  if (!isEmbedded) {
    throw new ConfitureError("conflict", {
      what: `environment ${named.environment} means the embedded server of whichever worker comes first (${database})`,
      remedy: "Name a database that all workers reach.",
    });
  }
  return { dsn: (await useEmbedded(folder, major, host)).dsn(database), ...named };
}

/** One name for one database, whichever project speaks of it. */
export function targetName({ hosts, database }: Dsn): string {
  return `${hosts.map(({ host, port }) => `${host}:${port}`).join(",")}/${database}`;
}
