import { compareVersions, type MigrationFolder, newVersion } from "../../../../engine/migrations/mod.ts";

export interface NextVersions {
  readonly versions: readonly string[];
  /** Set where no time comes behind the last migration: what the first new one has to say that it depends on. */
  readonly behind?: string;
}

/** Versions that come behind every migration of a folder, one second after the other. */
export function nextVersions(
  { migrations }: MigrationFolder,
  { now, count, refused = new Set() }: { now: Date; count: number; refused?: ReadonlySet<string> },
): NextVersions {
  const known = migrations.map(({ version }) => version);
  const taken = new Set([...known, ...refused]);
  const last = known.toSorted(compareVersions).at(-1);
  const start = last === undefined ? now : new Date(Math.max(now.getTime(), timeOf(last) + 1_000 || 0));
  const versions: string[] = [];
  for (let at = 0; at < count; at++) {
    const version = newVersion(start, taken);
    taken.add(version);
    versions.push(version);
  }
  const isBehind = last === undefined || compareVersions(versions[0]!, last) > 0;
  return { versions, ...(!isBehind && { behind: last }) };
}

/** Time of a version that is one, else NaN. */
function timeOf(version: string): number {
  const parts = version.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/)?.slice(1);
  if (!parts) return NaN;
  const [year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
