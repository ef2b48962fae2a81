import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { lastLines } from "./create_cluster.ts";
import { findBinaries } from "./binaries.ts";
import { embeddedStatus } from "./embedded_status.ts";
import { withFileLock } from "./file_lock.ts";
import { runProgram } from "./run_program.ts";
import { serverFolder } from "./server_folder.ts";
import { serverUser } from "./server_user.ts";

const stopSeconds = 60;

/** Stops the project's embedded servers (of one major, or all); open connections are ended. Returns the majors stopped. */
export async function stopEmbedded(projectRoot: string, major: number | undefined, host: Host): Promise<number[]> {
  const user = await serverUser(host);
  const stopped: number[] = [];
  for (const status of await embeddedStatus(projectRoot, host)) {
    if (!status.running || (major !== undefined && status.major !== major)) continue;
    const folder = await serverFolder(projectRoot, status.major, user, { create: false });
    const binaries = await findBinaries(status.major, host, user);
    const held = await withFileLock(folder.lock, stopSeconds * 1000, () =>
      runProgram(`${binaries.folder}/pg_ctl`, [
        "stop",
        `--pgdata=${folder.data}`,
        "--mode=fast",
        "--wait",
        `--timeout=${stopSeconds}`,
        "--silent",
      ], user));
    if (held === undefined) throw new ConfitureError("embedded-busy", { major: status.major, seconds: stopSeconds });
    if (!held.result.success && await Deno.stat(`${folder.data}/postmaster.pid`).then(() => true, () => false)) {
      const log = lastLines(held.result.output);
      throw new ConfitureError("embedded-stop-failed", { major: status.major, data: folder.data, log });
    }
    stopped.push(status.major);
  }
  return stopped;
}
