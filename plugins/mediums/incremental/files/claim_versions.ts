import { mkdir, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { type MigrationFolder, readFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";

/** Versions that nobody else gets until it is disposed of; behind that, their files keep others away from them. */
export interface Claim extends AsyncDisposable {
  readonly versions: readonly string[];
}

/** A claim that is older belongs to nobody: its run was killed. */
const staleMs = 60 * 60_000;

/**
 * Takes versions of a folder, which is made where it is missing. `choose` picks some that are not among those taken; of
 * two processes that pick the same ones at once, one is asked again. Throws "output-unwritable".
 */
export async function claimVersions(
  folder: string,
  choose: (now: MigrationFolder, taken: ReadonlySet<string>) => readonly string[],
  { projectDir, host }: Context,
): Promise<Claim> {
  const place = resolve(projectDir, folder);
  const refused = new Set<string>();
  const made = await makeFolder(place, folder);
  const release = async (versions: readonly string[]) => {
    for (const version of versions) await rm(claimFile(place, version), { force: true });
    // One that was made for nothing does not stay; one with files in it does.
    if (made !== undefined) await rmdir(place).catch(() => {});
  };
  await sweep(place, host.now().getTime());
  for (;;) {
    const versions = choose(await readFolder(projectDir, folder), refused);
    const claimed: string[] = [];
    const lost = await (async () => {
      for (const version of versions) {
        if (!await take(place, version, folder)) return [version];
        claimed.push(version);
      }
      // Somebody may have written files and let go of the claim since the folder was read.
      const now = new Set((await readFolder(projectDir, folder)).migrations.map(({ version }) => version));
      return versions.filter((version) => now.has(version));
    })().catch(async (error) => {
      await release(claimed);
      throw error;
    });
    if (lost.length === 0) return { versions, [Symbol.asyncDispose]: () => release(versions) };
    for (const version of claimed) await rm(claimFile(place, version), { force: true });
    for (const version of lost) refused.add(version);
  }
}

function claimFile(place: string, version: string): string {
  return join(place, `.${version}.claimed`);
}

/** False when somebody else has it. */
async function take(place: string, version: string, folder: string): Promise<boolean> {
  try {
    await writeFile(claimFile(place, version), "", { flag: "wx" });
    return true;
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === "EEXIST") return false;
    // Somebody else had made the folder too, and nothing in it.
    if (code === "ENOENT" && await makeFolder(place, folder) !== undefined) return await take(place, version, folder);
    throw new ConfitureError("output-unwritable", { file: folder, why: fileTrouble(cause) }, { cause });
  }
}

async function makeFolder(place: string, folder: string): Promise<string | undefined> {
  try {
    return await mkdir(place, { recursive: true });
  } catch (cause) {
    throw new ConfitureError("output-unwritable", { file: folder, why: fileTrouble(cause) }, { cause });
  }
}

async function sweep(place: string, now: number): Promise<void> {
  for (const name of await readdir(place)) {
    if (!/^\..+\.claimed$/.test(name)) continue;
    const file = join(place, name);
    const age = await stat(file).then(({ mtimeMs }) => now - mtimeMs, () => 0);
    if (age > staleMs) await rm(file, { force: true });
  }
}
