import type { Pool } from "../../engine/postgres/mod.ts";
import { readBundleEnvironments } from "./bundle_environments.ts";
import { type KnownRuns, readKnownRuns } from "./known_runs.ts";

/** An environment of a project: what its files say, what an operator says, and what runs found. */
export interface KnownEnvironment extends KnownRuns {
  project: string;
  name: string;
  /** Null where only an operator speaks of it: the newest files do not have it. */
  file: string | null;
  /** Null where its files do not tell it without running. */
  is_protected: boolean | null;
  protected_by: ("files" | "operator")[];
  database: string | null;
  variable: string | null;
  problem: string | null;
}

/**
 * Environments of projects, those of their newest files and those that an operator spoke of, with what runs found. Two
 * queries, whatever their number, and two for files that nobody has asked for yet.
 */
export async function readEnvironments(
  pool: Pick<Pool, "query">,
  projects: readonly { id: number; name: string; bundle: string | null }[],
  {
    isVisible,
    fileOperations,
  }: { isVisible(place: { project: string; environment: string }): boolean; fileOperations: readonly string[] },
): Promise<KnownEnvironment[]> {
  const bundles = await readBundleEnvironments(pool, projects.flatMap(({ bundle }) => bundle ?? []));
  const policies = await pool.query<{ project: number; name: string; is_protected: boolean }>(
    "SELECT project, name, is_protected FROM confiture_control.environment WHERE project = ANY($1::bigint[])",
    [projects.map(({ id }) => id)],
  );
  const places = projects.flatMap(({ id, name: project, bundle }) => {
    const listed = new Map((bundle === null ? [] : bundles.get(bundle) ?? []).map((each) => [each.name, each]));
    const said = new Map(policies.filter((each) => each.project === id).map((each) => [each.name, each.is_protected]));
    return [...new Set([...listed.keys(), ...said.keys()])].sort()
      .filter((environment) => isVisible({ project, environment }))
      .map((name) => ({ id, project, bundle, name, files: listed.get(name), byOperator: said.get(name) ?? false }));
  });
  const runs = await readKnownRuns(
    pool,
    places.map(({ id, name, bundle }) => ({ project: id, environment: name, bundle })),
    fileOperations,
  );
  return places.map(({ project, name, files, byOperator }, index) => ({
    project,
    name,
    file: files?.file ?? null,
    is_protected: byOperator || (files === undefined ? false : files.isProtected ?? null),
    protected_by: [
      ...(files?.isProtected ? ["files" as const] : []),
      ...(byOperator ? ["operator" as const] : []),
    ],
    database: files?.database ?? null,
    variable: files?.variable ?? null,
    problem: files?.problem ?? null,
    ...runs[index]!,
  }));
}
