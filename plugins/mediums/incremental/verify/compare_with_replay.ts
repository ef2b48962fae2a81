import { applyScope, readCatalog } from "../../../../engine/catalog/mod.ts";
import { compareSides, type Comparison } from "../../../../engine/comparison/mod.ts";
import { checksumsOf, isChecksumOf, readPart } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { readReplay, scopeOf, type Side } from "../../../../engine/sources/mod.ts";
import type { Entry } from "../ledger/mod.ts";
import type { Workplace } from "../workplace.ts";

export interface ReplayComparison {
  place: Workplace;
  entries: readonly Entry[];
  session: Session;
  context: Context;
}

/**
 * Replays the applied migrations, in the order in which they were applied, and compares what comes of it with the
 * database. Throws what keeps them from being replayed.
 */
export async function compareWithReplay(
  { place, entries, session, context }: ReplayComparison,
): Promise<Comparison> {
  const { folder, environment, label } = place;
  const scope = scopeOf(environment);
  const narrowed = (side: Side): Side => ({ ...side, catalog: applyScope(side.catalog, scope) });
  const live: Side = { label, catalog: await readCatalog(session), skipped: [] };
  const versions = entries.map(({ version }) => version);
  const replayed = await readReplay(
    { kind: "migrations", path: folder.name, choice: { versions } },
    context.projectDir,
    {
      context,
      environment,
      major: live.catalog.major,
      label: `the ${versions.length} applied migrations`,
    },
  );
  const comparison = compareSides(narrowed(replayed), narrowed(live));
  return { ...comparison, notes: [...comparison.notes, ...await changedFiles(place, entries)] };
}

/** What is replayed is the files as they are now. */
async function changedFiles({ folder }: Workplace, entries: readonly Entry[]): Promise<string[]> {
  const files = new Map(folder.migrations.map((file) => [file.version, file]));
  const notes: string[] = [];
  for (const { version, checksum } of entries) {
    const file = files.get(version)!;
    if (checksum === null || isChecksumOf(checksum, checksumsOf(await readPart(file.up)))) continue;
    notes.push(`${file.up.name} changed since it was applied, and was replayed as it is now`);
  }
  return notes;
}
