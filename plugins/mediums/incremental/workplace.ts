import { ConfitureError } from "../../../engine/errors.ts";
import { defaultMigrationsDir, type MigrationFolder, readFolder } from "../../../engine/migrations/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import {
  describeDsn,
  type Dsn,
  type Environment,
  environmentSchema,
  resolveConnection,
  type TargetChoice,
} from "../../../engine/project/mod.ts";

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
}

/** Finds both; connects to nothing. */
export async function openWorkplace(
  choice: MigrationChoice,
  context: Context,
  need: { mutating: boolean },
): Promise<Workplace> {
  const { label, environment, dsn, embeddedMajor } = await context.target(choice, need);
  return {
    folder: await openFolder(choice, context),
    config: configOf(environment),
    environment,
    label,
    dsn,
    embeddedMajor,
  };
}

export async function openFolder({ migrations_dir }: MigrationChoice, context: Context): Promise<MigrationFolder> {
  return await readFolder(context.projectDir, migrations_dir ?? defaultMigrationsDir, {
    isNamed: migrations_dir !== undefined,
  });
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
  { dsn, environment }: Workplace,
  context: Context,
): Promise<{ session: Session; isPooled: boolean }> {
  const session = await context.session(dsn);
  if (!await isPooled(session)) return { session, isPooled: false };
  const direct = environment?.config.direct_url;
  if (direct === undefined) return { session, isPooled: true };
  await session.close();
  const where = `direct_url of ${environment!.file}`;
  const past = await resolveConnection(await context.project(), direct, where, context.host);
  const opened = await context.session(past);
  if (await isPooled(opened)) {
    throw new ConfitureError("config-value-invalid", {
      key: "direct_url",
      problem: `a pooler answers at ${describeDsn(past)} too`,
      file: environment!.file,
    });
  }
  return { session: opened, isPooled: false };
}

/** A pooler tells a process number of its own, so that ours is not the one that the server tells. */
async function isPooled(session: Session): Promise<boolean> {
  const [row] = await session.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
  return row!.pid !== session.pid;
}
