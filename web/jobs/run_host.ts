import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import type { Control } from "../control/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/**
 * The outside world as a run sees it: of the environment only what operators stored for its project and environment, so
 * that files of a bundle cannot name a variable of the worker and read it.
 */
export async function runHost(
  { host, pool, key }: Control,
  run: ClaimedRun,
  { folder, allowsCode }: { folder: string; allowsCode: boolean },
): Promise<Host> {
  const rows = await pool.query<{ name: string; environment: string; sealed: Uint8Array }>(
    `SELECT name, environment, sealed FROM confiture_control.secret
     WHERE project = $1 AND environment IN ('', $2) ORDER BY environment`,
    [run.project, run.environment ?? ""],
  );
  if (rows.length > 0 && key === undefined) {
    throw new ConfitureError("server-key-missing", { what: `the secrets of ${run.project_name}` });
  }
  // The environment's own value comes later and wins.
  const secrets = rows.map(({ name, environment, sealed }) => [
    name,
    key!.open(sealed, secretPlace(run.project!, environment, name)),
  ]);
  const programs = Object.fromEntries(
    programVariables.flatMap((name) => host.env[name] === undefined ? [] : [[name, host.env[name]]]),
  );
  return {
    ...host,
    isGuest: !allowsCode,
    hasOwnFiles: await isOperatorsOwn(pool, run),
    cwd: folder,
    home: undefined,
    // Whoever keeps a project's secrets chooses no programs of the worker's.
    env: { ...Object.fromEntries(secrets), ...programs },
  };
}

/** What a run sees of the worker's environment: where its programs are. */
export const programVariables: readonly string[] = ["PATH", "CONFITURE_POSTGRES_BIN"];

/** True for the folder that a server was started in, without anything that came from elsewhere. */
async function isOperatorsOwn(pool: Control["pool"], { project, bundle, attached }: ClaimedRun): Promise<boolean> {
  if (attached.length > 0) return false;
  const rows = await pool.query(
    `SELECT 1 AS one FROM confiture_control.project_bundle WHERE project = $1 AND bundle = $2 AND source = 'folder'`,
    [project, bundle],
  );
  return rows.length > 0;
}

/** What a sealed secret is bound to. */
export function secretPlace(project: number, environment: string, name: string): string {
  return `secret ${project}/${environment}/${name}`;
}
