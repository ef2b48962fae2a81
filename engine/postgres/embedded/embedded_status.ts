import type { Host } from "../../host.ts";
import { isPostmaster, readPostmaster } from "./postmaster.ts";
import { serverFolder } from "./server_folder.ts";
import { serverUser } from "./server_user.ts";

export interface EmbeddedStatus {
  major: number;
  data: string;
  running: boolean;
  port?: number;
  pid?: number;
  startedAt?: Date;
}

/** The embedded servers that a project has, running or not. */
export async function embeddedStatus(projectRoot: string, host: Host): Promise<EmbeddedStatus[]> {
  const user = await serverUser(host);
  const found: EmbeddedStatus[] = [];
  for (let major = 14; major <= 18; major++) {
    const { data } = await serverFolder(projectRoot, major, user, { create: false });
    if (!await Deno.stat(`${data}/PG_VERSION`).then(() => true, () => false)) continue;
    const postmaster = await readPostmaster(data);
    const running = postmaster !== undefined && await isPostmaster(postmaster.pid, data);
    found.push({
      major,
      data,
      running,
      ...(running ? { port: postmaster.port, pid: postmaster.pid, startedAt: postmaster.startedAt } : {}),
    });
  }
  return found;
}
