import process from "node:process";

/** What a running server writes about itself into its data folder. */
export interface Postmaster {
  pid: number;
  startedAt: Date;
  port: number;
  ready: boolean;
}

/** Reads `postmaster.pid`; undefined when there is none or it is not whole yet. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await Deno.readTextFile(`${data}/postmaster.pid`).catch(() => "");
  const [pid, , started, port, , , , status] = text.split("\n");
  if (!Number(pid)) return undefined;
  return {
    pid: Number(pid),
    startedAt: new Date(Number(started) * 1000),
    port: Number(port ?? 0),
    ready: status?.trim() === "ready",
  };
}

/** True when the process lives and is a server on this data folder, not another one that got its number. */
export async function isPostmaster(pid: number, data: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code !== "EPERM") return false;
  }
  const command = await commandOf(pid);
  return command === undefined || command.includes(data);
}

async function commandOf(pid: number): Promise<string | undefined> {
  if (Deno.build.os === "linux") {
    return await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => undefined);
  }
  if (Deno.build.os === "windows") return undefined;
  const { stdout } = await new Deno.Command("ps", { args: ["-ww", "-o", "command=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(stdout);
}
