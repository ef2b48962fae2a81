import { ConfitureError } from "../errors.ts";
import type { MigrationFile } from "./migration_file.ts";
import { compareVersions } from "./version.ts";

export interface Ordered {
  readonly file: MigrationFile;
  readonly dependsOn: readonly string[];
}

/**
 * The order of application: by version, each behind what it depends on. Throws "migration-dependency" for one that
 * depends on a version that is not there, or in a circle on itself.
 */
export function orderMigrations<M extends Ordered>(migrations: readonly M[], known: ReadonlySet<string>): M[] {
  const left = new Map(
    migrations.toSorted((a, b) => compareVersions(a.file.version, b.file.version)).map((
      each,
    ) => [each.file.version, each]),
  );
  for (const { file, dependsOn } of left.values()) {
    const missing = dependsOn.find((version) => !left.has(version) && !known.has(version));
    if (missing !== undefined) {
      throw new ConfitureError("migration-dependency", {
        migration: file.version,
        file: file.up.name,
        problem: `it depends on ${missing}, which is no migration of the folder`,
      });
    }
  }
  const ordered: M[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find(({ dependsOn }) => !dependsOn.some((version) => left.has(version)));
    if (!next) throw circle(left);
    left.delete(next.file.version);
    ordered.push(next);
  }
  return ordered;
}

function circle(left: ReadonlyMap<string, Ordered>): ConfitureError {
  const path: string[] = [];
  let at = left.values().next().value!;
  while (!path.includes(at.file.version)) {
    path.push(at.file.version);
    at = left.get(at.dependsOn.find((version) => left.has(version))!)!;
  }
  const round = [...path.slice(path.indexOf(at.file.version)), at.file.version];
  return new ConfitureError("migration-dependency", {
    migration: at.file.version,
    file: at.file.up.name,
    problem: `migrations depend on each other in a circle: ${round.join(" → ")}`,
  });
}
