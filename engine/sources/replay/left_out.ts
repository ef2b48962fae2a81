import { skipExistingRoles } from "../../ddl/mod.ts";
import type { Session } from "../../postgres/mod.ts";
import type { Statement } from "../../sql/mod.ts";

/** What of a script is replayed, and what is not and has to be said. */
export interface Replayable {
  readonly statements: readonly Statement[];
  readonly skipped: readonly Statement[];
}

/**
 * Takes out of a script what reaches beyond its database: roles of a project's own server are the stubs that were made
 * before, and its other databases are not ours to change either. On a server that others use, all of it is named.
 */
export async function withoutReaching(
  statements: readonly Statement[],
  session: Session,
  { ownServer }: { ownServer: boolean },
): Promise<Replayable> {
  const kept = statements.filter((each) => !reaches(each) || (ownServer && runsOnOwnServer(each)));
  const left = statements.filter((each) => !kept.includes(each));
  return {
    statements: ownServer ? await skipExistingRoles(kept, session, () => {}) : kept,
    skipped: ownServer ? left.filter(leavesTrace) : left,
  };
}

/** These two change the owners of databases and rights on them besides. */
const reachingKinds: ReadonlySet<string> = new Set(["reassign-owned", "drop-owned"]);

function reaches({ clusterWide, kind }: Statement): boolean {
  return clusterWide || reachingKinds.has(kind);
}

function runsOnOwnServer({ kind, transaction }: Statement): boolean {
  // A subscription that connects would make a slot on another server.
  if (kind === "create-subscription") return transaction === "any";
  return kind === "do" || kind === "create-tablespace";
}

/** What a catalog of the database would show, had it run. */
function leavesTrace({ kind }: Statement): boolean {
  return kind.endsWith("-subscription") || reachingKinds.has(kind);
}
