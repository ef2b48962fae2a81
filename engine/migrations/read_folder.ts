import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { ConfitureError, fileTrouble } from "../errors.ts";
import type { MigrationBody, MigrationFile, MigrationFolder, MigrationPart } from "./migration_file.ts";
import { looksLikeMigration } from "./near_miss.ts";
import { compareVersions } from "./version.ts";

/** Where migrations are when nobody says otherwise. */
export const defaultMigrationsDir = "db/migrations";

/**
 * The migrations of a folder by the names of their files; what lies in folders below is none. A folder that does not
 * exist is empty unless somebody named it. Throws "migrations-unreadable".
 */
export async function readFolder(
  root: string,
  folder: string,
  { isNamed = false }: { isNamed?: boolean } = {},
): Promise<MigrationFolder> {
  const { names, unfinished } = await namesIn(root, folder, isNamed);
  return { ...folderOf(names, root, folder), ...(unfinished.length > 0 && { unfinished }) };
}

/** The same of names that somebody else listed: those of a git commit, whose files are not at their paths. */
export function folderOf(names: readonly string[], root: string, folder: string): MigrationFolder {
  const [base, shown] = [resolve(root, folder), trimmed(folder)];
  const found = names.toSorted().flatMap((file) => {
    const parts = partsOf(file);
    return parts ? [{ ...parts, path: `${base}${sep}${file}`, name: `${shown}/${file}` }] : [];
  });
  const side = (half: Half) => new Map(found.filter((each) => each.half === half).map((each) => [each.stem, each]));
  const [downs, verifies, sidecars] = [side("down"), side("verify"), side("sidecar")];
  const ups = found.filter(({ half }) => half === "up");
  const migrations: MigrationFile[] = ups.map(({ stem, body, path, name }) => ({
    version: stem.slice(0, stem.indexOf("_")),
    name: stem.slice(stem.indexOf("_") + 1),
    body: body!,
    up: { path, name },
    ...present("down", body === "sql" ? downs.get(stem) : undefined),
    ...present("verify", verifies.get(stem)),
    ...present("sidecar", sidecars.get(stem)),
  })).sort((a, b) => compareVersions(a.version, b.version));
  const bodies = new Map(ups.map(({ stem, body }) => [stem, body]));
  const isOrphan = ({ half, stem, name }: typeof found[number]) =>
    half === "orphan" || (half !== "up" && !bodies.has(stem)) ||
    (half === "down" && bodies.get(stem) !== "sql") || (half === "sidecar" && sidecars.get(stem)!.name !== name);
  const orphans = found.filter(isOrphan);
  const byVersion = Map.groupBy(migrations, ({ version }) => version);
  return {
    name: shown,
    migrations,
    orphans: orphans.map(({ name }) => name),
    duplicates: new Map(
      [...byVersion].filter(([, same]) => same.length > 1).map(([version, same]) => [
        version,
        same.map(({ up }) => up.name),
      ]),
    ),
  };
}

type Half = "up" | "down" | "verify" | "sidecar" | "orphan";

/** What a file is by its name; undefined for what is not meant for us: editors' files, `__init__.py`, notes. */
function partsOf(file: string): { half: Half; stem: string; body?: MigrationBody } | undefined {
  return wellNamed(file) ?? (looksLikeMigration(file) ? { half: "orphan", stem: file } : undefined);
}

function wellNamed(file: string): { half: Half; stem: string; body?: MigrationBody } | undefined {
  if (file.startsWith(".") || file.startsWith("_") || file.includes("/")) return undefined;
  const sql = file.match(/^(.*?)\.(up|down|verify)\.sql$/);
  if (sql) {
    const [, stem, half] = sql as unknown as [string, string, Half];
    if (!isStem(stem)) return undefined;
    return { half, stem, ...(half === "up" && { body: "sql" as const }) };
  }
  const other = file.match(/^(.*?)\.(ts|py|ya?ml)$/);
  if (!other || !isStem(other[1]!)) return undefined;
  const [, stem, extension] = other as unknown as [string, string, string];
  if (extension === "ts") return stem.endsWith(".d") ? undefined : { half: "up", stem, body: "typescript" };
  if (extension === "py") return { half: "up", stem, body: "python" };
  return { half: "sidecar", stem };
}

function isStem(stem: string): boolean {
  return /^[^_\s.]+_\S+$/.test(stem);
}

function present(half: "down" | "verify" | "sidecar", part: MigrationPart | undefined): Partial<MigrationFile> {
  return part ? { [half]: { path: part.path, name: part.name } } : {};
}

function trimmed(folder: string): string {
  return folder.replace(/\/+$/, "") || folder;
}

/** Folders below whose files are kept, and not meant to be applied: those that a squash put aside. */
const kept: ReadonlySet<string> = new Set(["squashed"]);

/** In the folder that a squash works in, while its files move. */
export const squashJournal = "journal.json";

async function namesIn(
  root: string,
  folder: string,
  isNamed: boolean,
): Promise<{ names: string[]; unfinished: string[] }> {
  const place = resolve(root, folder);
  const found = await list(place, folder, isNamed);
  const below = found.filter((each) => each.isDirectory() && /^[^._]/.test(each.name) && !kept.has(each.name));
  const deeper = await Promise.all(
    below.map(async ({ name }) =>
      (await list(resolve(place, name), `${folder}/${name}`, false)).map((each) => `${name}/${each.name}`)
    ),
  );
  const squashes = found.filter((each) => each.isDirectory() && each.name.startsWith(".squash-"));
  const moving = await Promise.all(
    squashes.map(async ({ name }) =>
      (await list(resolve(place, name), folder, false)).some((each) => each.name === squashJournal) ? [name] : []
    ),
  );
  const names = [...found.filter((each) => !each.isDirectory()).map(({ name }) => name), ...deeper.flat()];
  return { names, unfinished: moving.flat() };
}

async function list(place: string, folder: string, isNamed: boolean): Promise<Dirent[]> {
  try {
    return await readdir(place, { withFileTypes: true });
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT" && !isNamed) return [];
    throw new ConfitureError("migrations-unreadable", { folder, why: fileTrouble(cause) }, { cause });
  }
}
