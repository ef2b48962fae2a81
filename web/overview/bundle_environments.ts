import type { Pool } from "../../engine/postgres/mod.ts";
import { environmentsFolder, type ListedEnvironment, listEnvironments } from "../../engine/project/mod.ts";
import { Remembered } from "./remembered.ts";

export type BundleEnvironments = readonly ListedEnvironment[];

/** A configuration file is small; a larger one is listed, not read. */
const largestBytes = 2 ** 20;

const remembered = new Remembered<BundleEnvironments>(200);

/** The environments of bundles as their files tell: two queries for all that were not asked for before. */
export async function readBundleEnvironments(
  pool: Pick<Pool, "query">,
  bundles: readonly string[],
): Promise<Map<string, BundleEnvironments>> {
  const found = new Map<string, BundleEnvironments>();
  const missing: string[] = [];
  for (const bundle of new Set(bundles)) {
    const known = remembered.get(bundle);
    if (known === undefined) missing.push(bundle);
    else found.set(bundle, known);
  }
  if (missing.length === 0) return found;
  const shared = new Map<string, string | undefined>();
  for (const { bundle, text } of await readTexts(pool, missing, missing.map(() => "confiture.yaml"))) {
    shared.set(bundle, text ?? undefined);
  }
  const folders = await Promise.all(missing.map((bundle) => environmentsFolder(shared.get(bundle))));
  const files = Map.groupBy(
    await readTexts(pool, missing, folders.map((folder) => `${folder}/`)),
    ({ bundle }) => bundle,
  );
  for (const bundle of missing) {
    const own = files.get(bundle) ?? [];
    const readable = own.flatMap(({ path, text }) => text === null ? [] : [{ path, text }]);
    const listed = await listEnvironments(shared.get(bundle), readable);
    const large = own.filter(({ text }) => text === null).map(({ path }) => tooLarge(path));
    const environments = [...listed, ...large].sort((a, b) => (a.name < b.name ? -1 : 1));
    remembered.set(bundle, environments);
    found.set(bundle, environments);
  }
  return found;
}

interface Text extends Record<string, unknown> {
  bundle: string;
  path: string;
  /** Null of one that is too large, or no text. */
  text: string | null;
}

/** Files of each bundle: the one of that path, or with a slash at its end the YAML files right in that folder. */
async function readTexts(
  pool: Pick<Pool, "query">,
  bundles: readonly string[],
  places: readonly string[],
): Promise<Text[]> {
  const rows = await pool.query<{ bundle: string; path: string; content: Uint8Array | null }>(
    `SELECT w.bundle, f.path, CASE WHEN length(b.content) <= ${largestBytes} THEN b.content END AS content
     FROM unnest($1::text[], $2::text[]) AS w (bundle, place)
     JOIN confiture_control.bundle_file f ON f.bundle = w.bundle AND CASE WHEN right(w.place, 1) <> '/'
       THEN f.path = w.place
       ELSE starts_with(f.path, w.place) AND substr(f.path, length(w.place) + 1) ~ '^[^./][^/]*[.]yaml$' END
     JOIN confiture_control.blob b ON b.hash = f.blob ORDER BY f.path`,
    [bundles, places],
  );
  return rows.map(({ bundle, path, content }) => ({ bundle, path, text: content && textOf(content) }));
}

function textOf(content: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

function tooLarge(path: string): ListedEnvironment {
  const name = path.split("/").at(-1)!.replace(/\.yaml$/, "");
  const problem = `${path} is larger than 1 MiB, or no UTF-8 text`;
  return { name, file: path, isProtected: undefined, database: undefined, variable: undefined, problem };
}
