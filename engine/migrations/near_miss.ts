import { ConfitureError } from "../errors.ts";

/**
 * Whether a file that is no part of a migration by its name was meant to be one: SQL under any ending (`X.SQL`,
 * `X.up.sql.bak`), or a number in front and a program, a sidecar or no ending behind. Nobody skips such a file in silence.
 */
export function looksLikeMigration(file: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (name.startsWith(".")) return false;
  if (/\.sql(?![a-z0-9_])/i.test(name) || /\.(up|down|verify)$/i.test(name)) return true;
  return /^\d+(_|[^_]*\.(ts|py|ya?ml)$)/i.test(name) && /^[^.]+(\.([cm]?[tj]s|py|ya?ml))?$/i.test(name);
}

/** The name under which such a file would be taken; undefined where it has to be told by hand. */
export function properName(file: string): string | undefined {
  const [, stem, half = ".up"] = file.match(/^(.*?)(\.(?:up|down|verify))?\.sql$/i) ?? [];
  if (stem === undefined) return undefined;
  const proper = `${stem}${half.toLowerCase()}.sql`;
  return proper === file ? undefined : proper;
}

/** The failure, or warning, that one of a folder's `orphans` is. */
export function ignoredFile(file: string, folder: string): ConfitureError<"migration-ignored"> {
  const isDeeper = file.slice(folder.length + 1).includes("/");
  const name = file.slice(file.lastIndexOf("/") + 1);
  const rename = isDeeper ? `${folder}/${properName(name) ?? name}` : properName(file);
  return new ConfitureError("migration-ignored", { file, ...(rename !== undefined && { rename }) });
}
