import { join } from "node:path";
import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type BundledFile, hashOfContent, layBundle } from "../bundles/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/** What lay in the folder of a run when it began. */
export interface LaidFiles {
  bundled: readonly BundledFile[];
  /** Results of other runs. */
  attached: readonly BundledFile[];
}

/** Fills the folder of a run: the files of its bundle, results of other runs, and the worker's own `.confiture`. */
export async function layRun(
  pool: Pick<Pool, "query">,
  { bundle, project, attached }: ClaimedRun,
  place: string,
  { folder, allowsCode }: { folder: string; allowsCode: boolean },
): Promise<LaidFiles> {
  await Deno.chmod(place, 0o755);
  const laid: BundledFile[] = [];
  const bundled = bundle === null ? [] : await layBundle(pool, bundle, place);
  for (const { path, run } of attached) {
    const [row] = await pool.query<{ text: string | null }>(
      "SELECT jsonb_pretty(output) AS text FROM confiture_control.run WHERE id = $1 AND project = $2",
      [run, project],
    );
    if (row?.text == null) throw new ConfitureError("no-such-thing", { kind: "result of run", name: run });
    const content = new TextEncoder().encode(row.text);
    await Deno.writeFile(join(place, path), content, { createNew: true, mode: 0o600 });
    laid.push({ path, hash: hashOfContent(content) });
  }
  if (!allowsCode) await refusePrograms(place);
  await Deno.symlink(join(folder, ".confiture"), join(place, ".confiture"));
  return { bundled, attached: laid };
}

/** Migrations in TypeScript run in our own process, and an input may say that they are in any folder. */
async function refusePrograms(folder: string, path = ""): Promise<void> {
  for await (const { name, isDirectory } of entriesOf(join(folder, path))) {
    if (isDirectory) await refusePrograms(folder, `${path}${name}/`);
    else if (/\.[cm]?[jt]s$/i.test(name)) {
      throw new ConfitureError("code-not-allowed", { where: `${path}${name}`, what: "a program" });
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
