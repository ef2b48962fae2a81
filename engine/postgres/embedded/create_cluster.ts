import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Binaries } from "./binaries.ts";
import { runProgram } from "./run_program.ts";
import type { ServerFolder } from "./server_folder.ts";
import type { ServerUser } from "./server_user.ts";

const settings = `
# confiture's embedded server: reachable from this machine only, with the password beside this folder.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
max_locks_per_transaction = 512
`;

/**
 * Makes the cluster aside and renames it into place: a killed initdb leaves nothing that looks like a cluster. Each works
 * in a folder of its own, because one whose confiture was killed may still be writing.
 */
export async function createCluster(
  major: number,
  folder: ServerFolder,
  { folder: bin }: Binaries,
  host: Host,
  user: ServerUser | undefined,
  signal?: AbortSignal,
): Promise<void> {
  await removeUnfinished(folder);
  const work = `${folder.root}/${unfinished}-${hex(host.randomBytes(4))}`;
  await Deno.mkdir(work, { mode: 0o700 });
  await Deno.mkdir(`${folder.root}/log`, { recursive: true, mode: 0o700 });
  const password = hex(host.randomBytes(24));
  await Deno.writeTextFile(`${work}/password`, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) {
    await own(user, work, `${work}/password`, `${folder.root}/log`);
  }
  const data = `${work}/data`;
  let said = "";
  for (const locale of locales(major)) {
    const { success, killed, output } = await runProgram(`${bin}/initdb`, [
      `--pgdata=${data}`,
      "--username=postgres",
      `--pwfile=${work}/password`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--data-checksums",
      ...locale,
    ], user);
    // Where it misses a Ctrl-C, the servers that it starts do not, and it takes the machine for a small one.
    if (success && !signal?.aborted) {
      await Deno.writeTextFile(`${data}/postgresql.conf`, settings, { append: true });
      // The password first: a cluster without one could not be used, a password without a cluster is replaced.
      await Deno.writeTextFile(folder.password, `${password}\n`, { mode: 0o600 });
      await Deno.rename(data, folder.data);
      await removeUnfinished(folder);
      return;
    }
    said = output;
    await Deno.remove(data, { recursive: true }).catch(ignoreMissing);
    // Somebody stopped it; another locale is for systems that lack the first.
    if (killed || signal?.aborted) break;
  }
  await removeUnfinished(folder);
  signal?.throwIfAborted();
  throw new ConfitureError("embedded-start-failed", { major, data: folder.data, log: lastLines(said) });
}

/** What the folder of a cluster that is being made is called, a number behind it. */
const unfinished = "new";

/** One that an initdb still writes to may stay; nothing looks at it, and the next cluster that is made tries again. */
async function removeUnfinished({ root }: ServerFolder): Promise<void> {
  for await (const { name } of Deno.readDir(root)) {
    if (name !== unfinished && !name.startsWith(`${unfinished}-`)) continue;
    for (let left = 10; left > 0; left--) {
      const removed = await Deno.remove(`${root}/${name}`, { recursive: true }).then(() => true, () => false);
      if (removed) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** UTF-8 everywhere alike: the built-in provider from 17 on, else the C library's C.UTF-8, else plain C. */
function locales(major: number): string[][] {
  return [
    ...(major >= 17 ? [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]] : []),
    ["--locale=C.UTF-8"],
    ["--locale=C"],
  ];
}

/** The last lines of a program's output, for an error message. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

async function own(user: ServerUser, ...paths: string[]): Promise<void> {
  for (const path of paths) await Deno.chown(path, user.uid, user.gid);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
