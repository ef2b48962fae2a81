import { stopEmbedded, useEmbedded } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import { realHost } from "./server.ts";

export interface StandbyPair extends AsyncDisposable {
  primary: Dsn;
  /** A hot standby that streams from it. */
  standby: Dsn;
}

/** A primary and its standby: the folder of a stopped primary, copied, which then follows it. */
export async function standbyServer(major: number): Promise<StandbyPair> {
  const folders = await Promise.all(["primary", "standby"].map(async (which) => {
    const folder = await Deno.makeTempDir({ prefix: `confiture-${which}-` });
    await Deno.chmod(folder, 0o755);
    return folder;
  }));
  const [first, second] = folders as [string, string];
  const start = (folder: string) => useEmbedded(folder, major, realHost(), { settings: { fsync: "off" } });
  await start(first);
  await stopEmbedded(first, major, realHost());
  const { success } = await new Deno.Command("cp", { args: ["-a", `${first}/.confiture`, second] }).output();
  if (!success) throw new Error("the primary's folder could not be copied");
  const primary = await start(first);
  const dsn = primary.dsn("postgres");
  const data = `${second}/.confiture/postgres/${major}/data`;
  const from = `host=127.0.0.1 port=${primary.port} user=postgres password=${dsn.password!.reveal()}`;
  await Deno.writeTextFile(`${data}/postgresql.auto.conf`, `primary_conninfo = '${from}'\n`, { append: true });
  await Deno.writeTextFile(`${data}/standby.signal`, "");
  const standby = await start(second);
  return {
    primary: dsn,
    standby: standby.dsn("postgres"),
    async [Symbol.asyncDispose]() {
      for (const folder of [second, first]) {
        await stopEmbedded(folder, major, realHost());
        await Deno.remove(folder, { recursive: true });
      }
    },
  };
}
