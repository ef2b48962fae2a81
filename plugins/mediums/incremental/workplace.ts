import { ConfitureError, isConfitureError } from "../../../engine/errors.ts";
import { defaultMigrationsDir, type MigrationFolder, readFolder } from "../../../engine/migrations/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { createDatabase, type Session } from "../../../engine/postgres/mod.ts";
import {
  describeDsn,
  type Dsn,
  type Environment,
  environmentSchema,
  resolveConnection,
  type TargetChoice,
  withDatabase,
} from "../../../engine/project/mod.ts";
import { refuseUnfinished, settleSquash } from "./unfinished/mod.ts";

/** What every operation on migrations is told. */
export interface MigrationChoice extends TargetChoice {
  migrations_dir?: string;
}

export type MigrationConfig = Environment["config"]["migration"];

/** Where migrations are taken from, and the database that they are for. */
export interface Workplace {
  readonly folder: MigrationFolder;
  readonly config: MigrationConfig;
  readonly environment?: Environment;
  readonly label: string;
  readonly dsn: Dsn;
  readonly embeddedMajor?: number;
  /** What became of squashes that were stopped, for people. */
  readonly settled?: readonly string[];
}

/** Finds both; connects to nothing, but where a squash was stopped, which is settled first. */
export async function openWorkplace(
  choice: MigrationChoice,
  context: Context,
  need: { mutating: boolean },
): Promise<Workplace> {
  const target = await context.target(choice, need);
  return { ...target, ...await settledFolder(choice, target, context), config: configOf(target.environment) };
}

/** Finds both and connects, for an operation that only reads: the folder is read while the server answers. */
export async function openForReading(
  choice: MigrationChoice,
  context: Context,
): Promise<{ place: Workplace; session: Session | undefined }> {
  const target = await context.target(choice, { mutating: false });
  const opening = openReading(target, context);
  opening.catch(() => {});
  // The folder is asked first what is wrong; a session that nobody takes must not stay open.
  const found = await settledFolder(choice, target, context).catch(async (error: unknown) => {
    await (await opening.catch(() => undefined))?.close();
    throw error;
  });
  return { place: { ...target, ...found, config: configOf(target.environment) }, session: await opening };
}

/** The folder as it is, where nobody's ledger can be asked. Throws "squash-unfinished". */
export async function openFolder(choice: MigrationChoice, context: Context): Promise<MigrationFolder> {
  const folder = await listFolder(choice, context);
  const [work] = folder.unfinished ?? [];
  return work === undefined ? folder : await refuseUnfinished(work, folder.name, context);
}

/** The folder when squashes that were stopped are finished or undone, as the ledger says. */
async function settledFolder(
  choice: MigrationChoice,
  target: Pick<Workplace, "dsn" | "embeddedMajor">,
  context: Context,
): Promise<Pick<Workplace, "folder" | "settled">> {
  const folder = await listFolder(choice, context);
  if (folder.unfinished === undefined) return { folder };
  const settled: string[] = [];
  for (const work of folder.unfinished) {
    await using session = await openReading(target, context);
    if (!session) await refuseUnfinished(work, folder.name, context);
    const said = await settleSquash(work, folder.name, session!, context);
    if (said !== undefined) settled.push(said);
  }
  for (const message of settled) context.emit({ type: "notice", level: "warning", message });
  return { folder: await listFolder(choice, context), settled };
}

async function listFolder({ migrations_dir }: MigrationChoice, context: Context): Promise<MigrationFolder> {
  return await readFolder(context.projectDir, migrations_dir ?? defaultMigrationsDir, {
    isNamed: migrations_dir !== undefined,
  });
}

/** The environment that was chosen, for an operation that needs no database; a project without any is fine too. */
export async function environmentOf(
  { env, config, no_config }: TargetChoice,
  context: Context,
): Promise<Environment | undefined> {
  if (no_config) return undefined;
  const project = await context.project();
  if (config !== undefined) return await project.environmentFile(config);
  return env === undefined ? await project.defaultEnvironment() : await project.environment(env);
}

/** Settings of an environment; where there is none, what each has when nothing is said. */
export function configOf(environment: Environment | undefined): MigrationConfig {
  return environment?.config.migration ?? environmentSchema.parse({}).migration;
}

/**
 * A session that migrates. Behind a pooler that lends server processes by the transaction it goes to `direct_url` where
 * there is one; else `isPooled`: nothing but transactions can be used.
 */
export async function openMigrating(
  place: Workplace,
  context: Context,
  options: { showDetail?: boolean } = {},
): Promise<{ session: Session; isPooled: boolean }> {
  const { environment } = place;
  const session = await openReading(place, context, options) ?? await createEmbedded(place, context, options);
  if (!await isPooled(session)) return { session, isPooled: false };
  const direct = environment?.config.direct_url;
  if (direct === undefined) return { session, isPooled: true };
  await session.close();
  const where = `direct_url of ${environment!.file}`;
  const past = await resolveConnection(await context.project(), direct, where, context.host);
  const opened = await context.session(past, options);
  if (await isPooled(opened)) {
    throw new ConfitureError("config-value-invalid", {
      key: "direct_url",
      problem: `a pooler answers at ${describeDsn(past)} too`,
      file: environment!.file,
    });
  }
  return { session: opened, isPooled: false };
}

/** A session that only reads; undefined where the project's own server does not have the database yet. */
export async function openReading(
  { dsn, embeddedMajor }: Pick<Workplace, "dsn" | "embeddedMajor">,
  context: Context,
  options: { showDetail?: boolean } = {},
): Promise<Session | undefined> {
  try {
    return await context.session(dsn, options);
  } catch (error) {
    if (embeddedMajor !== undefined && isConfitureError(error, "database-missing")) return undefined;
    throw error;
  }
}

/** On the project's own server a database is made when it is first asked for, as a build does. */
async function createEmbedded(
  { dsn }: Workplace,
  context: Context,
  options: { showDetail?: boolean },
): Promise<Session> {
  await using maintenance = await context.session(withDatabase(dsn, "postgres"));
  await createDatabase(maintenance, dsn.database);
  return await context.session(dsn, options);
}

/** A pooler tells a process number of its own, so that ours is not the one that the server tells. */
export async function isPooled(session: Session): Promise<boolean> {
  const [row] = await session.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
  return row!.pid !== session.pid;
}
