import { stat } from "node:fs/promises";
import { join } from "node:path";
import { consentedHazards, hazardName, type Step } from "../../../../engine/change/mod.ts";
import { type MigrationFolder, readFolder } from "../../../../engine/migrations/mod.ts";
import type { Side } from "../../../../engine/sources/mod.ts";
import { type TextFile, withFolderLock, writeAll } from "../files/mod.ts";
import type { GenerateOutput } from "../operations/mod.ts";
import type { ForwardHalf } from "./forward_halves.ts";
import type { Planned } from "./plan_difference.ts";
import type { Backward } from "./prove_files.ts";
import { snapshotsDir } from "./snapshot.ts";
import type { Work } from "./work.ts";

/** What was found and proved. */
export interface Found {
  readonly halves: readonly ForwardHalf[];
  readonly backward: readonly Backward[];
  readonly snapshot: TextFile | undefined;
  readonly planned: Planned;
  readonly to: Side;
  readonly skipped: readonly string[];
}

/**
 * Writes the files, unless it is a dry run, and tells what they are. Undefined, and nothing written, where other
 * migrations came meanwhile: what was found may be in them.
 */
export async function finish(work: Work, found: Found): Promise<GenerateOutput | undefined> {
  const { input, context } = work;
  const { halves, backward, snapshot, planned, to, skipped } = found;
  const migrations = halves.map((half, at) => {
    const back = backward[at]!;
    const files: TextFile[] = [{ path: half.path, text: half.text }];
    if (back.text !== undefined) files.push({ path: half.path.replace(/\.up\.sql$/, ".down.sql"), text: back.text });
    return { half, back, files };
  });
  const old = await oldFiles(work);
  const files = [...migrations.flatMap((each) => each.files), ...(snapshot ? [snapshot] : [])];
  const paths = files.map(({ path }) => path);
  if (!input.dry_run) {
    const facts = { versions: halves.map(({ version }) => version), files: paths, removed: old };
    const place = { path: join(context.projectDir, work.folder.name), name: work.folder.name };
    const isWritten = await withFolderLock(place, context.signal, async () => {
      if (await hasChanged(work)) return false;
      await context.phase("before_ddl", facts);
      await writeAll(context.projectDir, files, { old, whenThere: () => context.phase("after_ddl", facts) });
      return true;
    });
    if (!isWritten) return undefined;
  }
  return {
    ...common(work, planned, to, skipped),
    changed: true,
    version: halves[0]!.version,
    path: halves[0]!.path,
    migrations: migrations.map(({ half: { version, name, transactional, statements }, back, files }) => ({
      version,
      name,
      transactional,
      statements,
      files: files.map(({ path, text }) => ({ path, text: input.dry_run ? text : null })),
      why_not_reversible: back.text === undefined ? back.whyNot : null,
    })),
    files: paths,
    removed: old,
    hazards: halves.flatMap(({ steps, path }) => hazardsOf(steps, path)),
    snapshot: snapshot?.path ?? null,
  };
}

/** Whether the folder has other migrations than when they were replayed, which is told. */
async function hasChanged({ folder, context }: Work): Promise<boolean> {
  const names = ({ migrations }: MigrationFolder) => new Set(migrations.map(({ up }) => up.name));
  const [known, now] = [names(folder), names(await readFolder(context.projectDir, folder.name))];
  const changed = [...known.symmetricDifference(now)].sort();
  if (changed.length === 0) return false;
  const message = `${changed.join(", ")} came or went while this migration was planned and proved; it is planned anew`;
  context.emit({ type: "notice", level: "warning", message });
  return true;
}

/** Files of the migrations that are replaced, with their snapshots. */
async function oldFiles(work: Work): Promise<string[]> {
  const found: string[] = [];
  for (const { up, down, verify, sidecar, version, name } of work.replaced) {
    for (const part of [up, down, verify, sidecar]) if (part) found.push(part.name);
    const snapshot = `${snapshotsDir(work)}/${version}_${name}.sql`;
    if (await stat(join(work.context.projectDir, snapshot)).then(() => true, () => false)) found.push(snapshot);
  }
  return found;
}

function hazardsOf(steps: readonly Step[], file: string): GenerateOutput["hazards"] {
  return steps.flatMap(({ hazards }) => hazards).map((hazard) => ({
    name: hazardName(hazard),
    kind: hazard.kind,
    why: hazard.why,
    needs_consent: consentedHazards.has(hazard.kind),
    file,
  }));
}

/** The result where nothing differs. */
export function nothing(work: Work, planned: Planned, to: Side, skipped: readonly string[]): GenerateOutput {
  return {
    ...common(work, planned, to, skipped),
    changed: false,
    version: null,
    path: null,
    migrations: [],
    files: [],
    removed: [],
    hazards: [],
    snapshot: null,
  };
}

function common({ input }: Work, { before, plan }: Planned, to: Side, skipped: readonly string[]) {
  const unmodelled = [before, to.catalog].flatMap((catalog) =>
    catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`)
  );
  return {
    name: input.name,
    questions: (plan?.questions ?? []).map((question) => ({ ...question })),
    reordered_tables: [...plan?.reordered ?? []],
    unmodelled: [...new Set(unmodelled)].sort(),
    skipped: [...new Set(skipped)],
    dry_run: input.dry_run,
  };
}
