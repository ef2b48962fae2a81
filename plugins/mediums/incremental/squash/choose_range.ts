import { ConfitureError } from "../../../../engine/errors.ts";
import {
  compareVersions,
  type MigrationFile,
  type MigrationScript,
  readHalf,
} from "../../../../engine/migrations/mod.ts";
import type { Entry } from "../ledger/mod.ts";
import { standingOf, versionOf } from "../plan/mod.ts";
import type { Workplace } from "../workplace.ts";

/** What is made one. */
export interface Range {
  readonly files: readonly MigrationFile[];
  readonly scripts: readonly MigrationScript[];
  /** Versions that come before and stay. */
  readonly before: readonly string[];
}

/**
 * The migrations of a range, read. Throws "squash-impossible" for one that is pending, edited, a program, repeatable, or
 * runs as somebody else, and for fewer than two.
 */
export async function chooseRange(
  { folder }: Workplace,
  entries: readonly Entry[],
  { from, through }: { from?: string; through: string },
): Promise<Range> {
  const [first, last] = [from === undefined ? undefined : versionOf(from, folder), versionOf(through, folder)];
  const isIn = ({ version }: { version: string }) =>
    compareVersions(version, last) <= 0 && (first === undefined || compareVersions(version, first) >= 0);
  const files = folder.migrations.filter(isIn);
  const standing = await standingOf(folder, entries);
  const refuse = (file: MigrationFile, why: string) =>
    new ConfitureError("squash-impossible", { file: file.up.name, why });
  const applied = new Set(entries.map(({ version }) => version));
  const scripts: MigrationScript[] = [];
  for (const file of files) {
    if (!applied.has(file.version)) throw refuse(file, "it is not applied yet");
    if (standing.changed.some((each) => each.file === file)) throw refuse(file, "it changed since it was applied");
    if (file.body !== "sql") throw refuse(file, "it is a program");
    const script = await readHalf(file, "up");
    const { repeatable, runAs, requiresSuperuser } = script.frontMatter;
    if (repeatable) throw refuse(file, "it is repeatable");
    if (runAs !== undefined || requiresSuperuser) throw refuse(file, "it runs as another role");
    scripts.push(script);
  }
  if (files.length < 2) {
    throw new ConfitureError("squash-impossible", { why: "there are not two migrations to make one" });
  }
  const before = folder.migrations.filter((file) => compareVersions(file.version, files[0]!.version) < 0);
  const pending = before.find(({ version }) => !applied.has(version));
  if (pending) throw refuse(pending, "it comes before and is not applied yet");
  return { files, scripts, before: before.map(({ version }) => version) };
}
