import { ConfitureError } from "../../engine/errors.ts";
import {
  defaultMigrationsDir,
  folderOf,
  hasDown,
  type MigrationBody,
  readFrontMatter,
} from "../../engine/migrations/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { Remembered } from "./remembered.ts";

/** A migration of a bundle as its names and the comments at its top tell. */
export interface BundleMigration {
  version: string;
  name: string;
  kind: MigrationBody;
  is_repeatable: boolean;
  /** Null of a program in Python, of which nothing is known. */
  is_reversible: boolean | null;
  /** Paths in the bundle. */
  up: string;
  down: string | null;
  verify: string | null;
  sidecar: string | null;
  /** What is wrong with the comments at its top. */
  problem: string | null;
  /** Hash of its forward half: whether two bundles have the same. */
  hash: string;
}

export interface BundleMigrations {
  folder: string;
  /** In the order of their versions. */
  migrations: readonly BundleMigration[];
  /** Files that are no migration by their names. */
  orphans: readonly string[];
  duplicates: Readonly<Record<string, readonly string[]>>;
}

/** Front matter stands at the top. */
const topBytes = 16_384;

const remembered = new Remembered<BundleMigrations>(100);

/** The migrations of a bundle; one query, and none for a bundle that was asked for lately. */
export async function readBundleMigrations(pool: Pick<Pool, "query">, bundle: string): Promise<BundleMigrations> {
  const known = remembered.get(bundle);
  if (known) return known;
  const place = `${defaultMigrationsDir}/`;
  const rows = await pool.query<{ path: string; hash: string; top: Uint8Array }>(
    `SELECT f.path, f.blob AS hash, substring(b.content FOR ${topBytes}) AS top
     FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
     WHERE f.bundle = $1 AND starts_with(f.path, $2) AND f.path !~ '/squashed/' ORDER BY f.path`,
    [bundle, place],
  );
  const files = new Map(rows.map((row) => [row.path, row]));
  const folder = folderOf(rows.map(({ path }) => path.slice(place.length)), "/", defaultMigrationsDir);
  const migrations = folder.migrations.map((file): BundleMigration => {
    const { top, hash } = files.get(file.up.name)!;
    return {
      version: file.version,
      name: file.name,
      kind: file.body,
      is_reversible: file.body === "python" ? null : hasDown(file),
      up: file.up.name,
      down: file.down?.name ?? null,
      verify: file.verify?.name ?? null,
      sidecar: file.sidecar?.name ?? null,
      hash,
      ...toldAtTop(top, file.up.name, file.body),
    };
  });
  const found = {
    folder: folder.name,
    migrations,
    orphans: folder.orphans,
    duplicates: Object.fromEntries(folder.duplicates),
  };
  remembered.set(bundle, found);
  return found;
}

function toldAtTop(
  top: Uint8Array,
  file: string,
  kind: MigrationBody,
): Pick<BundleMigration, "is_repeatable" | "problem"> {
  if (kind === "python") return { is_repeatable: false, problem: null };
  try {
    const { repeatable } = readFrontMatter(new TextDecoder().decode(top), file, kind === "sql" ? "--" : "//");
    return { is_repeatable: repeatable, problem: null };
  } catch (error) {
    if (error instanceof ConfitureError) return { is_repeatable: false, problem: error.message };
    throw error;
  }
}
