import type { Catalog } from "../../../../engine/catalog/mod.ts";
import type { Side } from "../../../../engine/sources/mod.ts";
import type { TextFile } from "../files/mod.ts";
import { configOf } from "../workplace.ts";
import type { ForwardHalf } from "./forward_halves.ts";
import { fullSql, joinFiles } from "./full_sql.ts";
import type { Work } from "./work.ts";

/** The whole schema as it is behind a migration, unless nobody wants it. */
export async function snapshotOf(
  work: Work,
  { version, name }: ForwardHalf,
  to: Side,
  empty: Catalog,
): Promise<TextFile | undefined> {
  const { input, environment } = work;
  const config = configOf(environment);
  if (!input.snapshot || !config.snapshot_history) return undefined;
  const isLive = input.live_snapshot || config.live_snapshot || to.ddl === undefined;
  const text = isLive ? fullSql(empty, to.catalog, `The schema as of ${version}_${name}.`) : await joinFiles(to.ddl!);
  return { path: `${snapshotsDir(work)}/${version}_${name}.sql`, text };
}

/** Folder of the snapshots, relative to the project. */
export function snapshotsDir({ input, environment }: Work): string {
  return (input.snapshots_dir ?? configOf(environment).snapshots_dir).replace(/\/+$/, "");
}
