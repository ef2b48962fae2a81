import { stopEmbedded, useEmbedded } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import { realHost } from "./server.ts";

export interface OwnServer extends AsyncDisposable {
  /** Folder that the server's user can reach; certificates and the like go here. */
  folder: string;
  dsn: Dsn;
}

/**
 * A server for one test that must not be shared: one with TLS, with limits, or one that gets killed. `prepare` makes the
 * files that the settings name.
 */
export async function ownServer(
  major: number,
  prepare: (folder: string) => Promise<Record<string, string>> | Record<string, string> = () => ({}),
): Promise<OwnServer> {
  const folder = await Deno.makeTempDir({ prefix: "confiture-server-" });
  await Deno.chmod(folder, 0o755);
  const settings = { fsync: "off", ...await prepare(folder) };
  const server = await useEmbedded(folder, major, realHost(), { settings });
  return {
    folder,
    dsn: server.dsn("postgres"),
    async [Symbol.asyncDispose]() {
      await stopEmbedded(folder, major, realHost());
      await Deno.remove(folder, { recursive: true });
    },
  };
}
