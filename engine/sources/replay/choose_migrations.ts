import { ConfitureError } from "../../errors.ts";
import {
  compareVersions,
  type MigrationFile,
  type MigrationFolder,
  type MigrationScript,
  orderMigrations,
  readHalf,
} from "../../migrations/mod.ts";

/** Which migrations of a folder are replayed; all of them when nothing is said. */
export interface ReplayChoice {
  /** No further than this version. */
  readonly upTo?: string;
  /** Exactly these, in this order: what a ledger says was applied. */
  readonly versions?: readonly string[];
  /** Versions that count as if they were not there. */
  readonly without?: ReadonlySet<string>;
}

/** A migration to replay. */
export interface ChosenMigration {
  readonly file: MigrationFile;
  readonly script: MigrationScript;
}

/**
 * Reads the migrations to replay, in the order of their application. Throws "migration-duplicate",
 * "migration-dependency", "migration-unknown", and "replay-impossible" for those that nothing here can run.
 */
export async function chooseMigrations(
  folder: MigrationFolder,
  choice: ReplayChoice,
): Promise<ChosenMigration[]> {
  for (const [version, files] of folder.duplicates) throw new ConfitureError("migration-duplicate", { version, files });
  const files = filesOf(folder, choice);
  refusePython(files);
  const read = await Promise.all(files.map(async (file) => {
    const script = await readHalf(file, "up");
    return { file, dependsOn: script.frontMatter.dependsOn, script };
  }));
  if (choice.versions !== undefined) return read;
  const ordered = orderMigrations(read, new Set());
  if (choice.upTo === undefined) return ordered;
  return ordered.slice(0, ordered.findIndex(({ file }) => file.version === choice.upTo) + 1);
}

function filesOf({ migrations, name }: MigrationFolder, { upTo, versions, without }: ReplayChoice): MigrationFile[] {
  const known = new Map(migrations.map((file) => [file.version, file]));
  const find = (version: string): MigrationFile => {
    const file = known.get(version);
    if (file) return file;
    throw new ConfitureError("replay-impossible", {
      files: [`${name}/${version}_*`],
      why: "an applied one is not in the folder",
      remedy: "Bring it back from version control.",
    });
  };
  if (versions !== undefined) return versions.map(find);
  const kept = migrations.filter(({ version }) => !without?.has(version));
  if (upTo === undefined) return kept;
  if (!known.has(upTo)) {
    throw new ConfitureError("migration-unknown", { version: upTo, latest: migrations.at(-1)?.version });
  }
  // A later one may be what an earlier one depends on; a program of a later version is nobody's concern.
  return kept.filter(({ version, body }) => body === "sql" || compareVersions(version, upTo) <= 0);
}

function refusePython(files: readonly MigrationFile[]): void {
  const python = files.filter(({ body }) => body === "python").map(({ up }) => up.name);
  if (python.length === 0) return;
  throw new ConfitureError("replay-impossible", {
    files: python,
    why: "Python does not run here",
    remedy: "Rewrite what they do as .up.sql under the same versions; where they are applied, nothing runs again.",
  });
}
