import { readCatalog } from "../catalog/mod.ts";
import { ConfitureError } from "../errors.ts";
import { defaultMigrationsDir, type MigrationFile, type MigrationFolder, readFolder } from "../migrations/mod.ts";
import type { Session } from "../postgres/mod.ts";
import { type ReplayChoice, type Replayed, replayMigrations } from "./replay/mod.ts";
import { inScratch, scratchPlace } from "./scratch_place.ts";
import type { ReadSourceOptions, Side } from "./side.ts";
import { describeSource, type MigrationsSource } from "./source.ts";
import type { SourceContext } from "./source_context.ts";

/** Replays migrations in a scratch database and reads what came of it. */
export async function readReplay(
  source: MigrationsSource & { readonly choice?: ReplayChoice },
  folder: string,
  { context, environment, major, visit, label = describeSource(source) }: ReadSourceOptions,
): Promise<Side> {
  const { path, upTo, choice = {} } = source;
  const migrations = await readFolder(folder, path ?? defaultMigrationsDir, {
    isNamed: path !== undefined && path !== defaultMigrationsDir,
  });
  const [moving] = migrations.unfinished ?? [];
  if (moving !== undefined) {
    throw new ConfitureError("replay-impossible", {
      files: [`${migrations.name}/${moving}`],
      why: "a squash was stopped while it moved them",
      remedy: "Run confiture migrate status for the database that was squashed: it finishes that or takes it back.",
    });
  }
  const settings = environment ?? await (await context.project()).defaultEnvironment();
  const place = await scratchPlace({ env: settings?.name }, settings, context, major);
  return await inScratch(place, context, async (dsn) => {
    await using session = await context.session(dsn);
    const { skipped } = await replayInto(session, {
      migrations,
      context,
      ownServer: place.kind === "embedded",
      choice: { ...choice, ...(upTo !== undefined && { upTo }) },
    });
    const [catalog] = await Promise.all([readCatalog(session, { impliesOwner: true }), visit?.(session)]);
    return { label, catalog, skipped };
  });
}

export interface ReplayRequest {
  migrations: MigrationFolder;
  context: SourceContext;
  ownServer: boolean;
  choice?: ReplayChoice;
  onMigration?(label: string): void;
  afterEach?(file: MigrationFile): Promise<void>;
}

/** Replays into the empty database of a session, tells which migration runs, and warns about what was left out. */
export async function replayInto(
  session: Session,
  { migrations, context, ...options }: ReplayRequest,
): Promise<Replayed> {
  const replayed = await replayMigrations(migrations, session, {
    ...options,
    signal: context.signal,
    reopen: () => context.session(session.dsn, { survivesCancel: true }),
  });
  for (const statement of replayed.skipped) {
    const message = `${statement} reaches beyond one database and was not run in scratch`;
    context.emit({ type: "notice", level: "warning", message });
  }
  return replayed;
}
