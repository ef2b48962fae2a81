import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { ServerUser } from "./server_user.ts";

/** Where one embedded server lives: cluster, log, password, lock. */
export interface ServerFolder {
  root: string;
  data: string;
  log: string;
  password: string;
  lock: string;
}

/**
 * `.confiture/postgres/<major>` of the project. When root runs a project that the server's user cannot reach (below
 * /root, for example), the cluster goes to /var/lib/confiture and a file in `.confiture` says so.
 */
export async function serverFolder(
  projectRoot: string,
  major: number,
  user: ServerUser | undefined,
  { create = true, onNotice }: { create?: boolean; onNotice?(message: string): void } = {},
): Promise<ServerFolder> {
  // A worker lays projects beside its own folder, and lends them its servers by a link.
  const lent = await Deno.realPath(`${projectRoot}/.confiture`).catch(() => undefined);
  const project = lent === undefined ? await Deno.realPath(projectRoot) : dirname(lent);
  const own = `${project}/.confiture/postgres/${major}`;
  if (user === undefined || await reachable(project, user)) return layout(own);
  const hash = createHash("sha256").update(project).digest("hex").slice(0, 16);
  const elsewhere = `/var/lib/confiture/${hash}/postgres/${major}`;
  const pointer = `${own}.location`;
  if (create && await Deno.readTextFile(pointer).catch(() => "") !== `${elsewhere}\n`) {
    await Deno.mkdir(`${project}/.confiture/postgres`, { recursive: true });
    await Deno.writeTextFile(pointer, `${elsewhere}\n`);
    await Deno.mkdir(`/var/lib/confiture/${hash}`, { recursive: true });
    await Deno.writeTextFile(`/var/lib/confiture/${hash}/project`, `${project}\n`);
    onNotice?.(`The user ${user.name} cannot reach ${project}: its embedded server lives in ${elsewhere}`);
  }
  return layout(elsewhere);
}

function layout(root: string): ServerFolder {
  return {
    root,
    data: `${root}/data`,
    log: `${root}/log/server.log`,
    password: `${root}/password`,
    lock: `${root}/lock`,
  };
}

/** Every folder on the way must let the user through. */
async function reachable(path: string, user: ServerUser): Promise<boolean> {
  for (let folder = path; folder !== "" && folder !== "/"; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    const { mode, uid, gid } = await Deno.stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (((mode ?? 0) & bit) === 0) return false;
  }
  return true;
}
