import { join } from "node:path";

/** Stops every PostgreSQL server whose data folder lies below `folder`; returns the folders of those it stopped. */
export async function stopServers(folder: string): Promise<string[]> {
  const stopped: string[] = [];
  for (const dataDir of await dataDirs(folder)) {
    const pid = await serverOf(dataDir);
    // SIGINT is PostgreSQL's fast shutdown: sessions are cut, what was committed is written.
    if (pid === undefined || !send(pid, "SIGINT")) continue;
    stopped.push(dataDir);
    for (let waitedMs = 0; waitedMs < 20_000 && await serverOf(dataDir) !== undefined; waitedMs += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return stopped;
}

async function dataDirs(folder: string, depth = 0): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name === "postmaster.pid") return [folder];
      if (entry.isDirectory && depth < 6) found.push(...await dataDirs(join(folder, entry.name), depth + 1));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  return found;
}

async function serverOf(dataDir: string): Promise<number | undefined> {
  try {
    const [pid = "", directory] = (await Deno.readTextFile(join(dataDir, "postmaster.pid"))).split("\n");
    // The file outlives a server that was killed, and its number may belong to somebody else by now.
    const command = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => undefined);
    if (command !== undefined && !command.includes("postgres")) return undefined;
    return directory && send(Number(pid), "SIGCONT") ? Number(pid) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function send(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
