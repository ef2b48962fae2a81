import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Entries that are kept: a few branches times a few environments. */
const most = 64;

/** The content hash of sources with this digest, when it was computed before. */
export async function knownHash(projectRoot: string, digest: string): Promise<string | undefined> {
  const text = await readFile(join(folderOf(projectRoot), digest), "utf8").catch(() => "");
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** Keeps a content hash. A project that cannot be written to has no cache, which costs time and nothing else. */
export async function rememberHash(projectRoot: string, digest: string, hash: string): Promise<void> {
  const folder = folderOf(projectRoot);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(projectRoot, ".confiture", ".gitignore"), "*\n", { flag: "wx" }).catch(() => {});
    // Renamed into place: another process reads all of it or nothing.
    const partial = join(folder, `.${digest}.${hash.slice(0, 8)}.partial`);
    await writeFile(partial, hash);
    await rename(partial, join(folder, digest));
    await forgetOldest(folder);
  } catch {
    return;
  }
}

async function forgetOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= most) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.at - a.at).slice(most);
  for (const { name } of old) await rm(join(folder, name), { force: true });
}

function folderOf(projectRoot: string): string {
  return join(projectRoot, ".confiture", "cache", "content_hashes");
}
