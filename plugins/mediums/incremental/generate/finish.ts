import { stat } from "node:fs/promises";
import { join } from "node:path";
import { consentedHazards, hazardName, type Step } from "../../../../engine/change/mod.ts";
import { readFolder } from "../../../../engine/migrations/mod.ts";
import type { Side } from "../../../../engine/sources/mod.ts";
import { type TextFile, writeAll } from "../files/mod.ts";
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

/** Writes the files, unless it is a dry run, and tells what they are. */
export async function finish(work: Work, found: Found): Promise<GenerateOutput> {
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
    await context.phase("before_ddl", facts);
    await writeAll(context.projectDir, files, { old, whenThere: () => context.phase("after_ddl", facts) });
    await tellNewcomers(work, facts.versions);
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

/** What came into the folder while the migration was planned and proved, which it does not know of. */
async function tellNewcomers({ folder, context }: Work, own: readonly string[]): Promise<void> {
  const known = new Set([...folder.migrations.map(({ up }) => up.name), ...own]);
  const now = await readFolder(context.projectDir, folder.name);
  const fresh = now.migrations.filter(({ version, up }) => !known.has(up.name) && !known.has(version));
  if (fresh.length === 0) return;
  const message = `${fresh.map(({ up }) => up.name).join(", ")} came while this migration was planned and proved; ` +
    "generate it anew with --force where they touch the same";
  context.emit({ type: "notice", level: "warning", message });
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
