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
  const command = await commandOf(pid);
  if (command.includes(data)) return true;
  // A server works inside its data folder, so that it is found there too after the project was moved.
  const folder = Deno.build.os === "linux" ? await Deno.readLink(`/proc/${pid}/cwd`).catch(() => "") : "";
  return folder === data && command.includes("postgres");
}

/** Empty when there is no such process. */
async function commandOf(pid: number): Promise<string> {
  if (Deno.build.os === "linux") return await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
  const { stdout } = Deno.build.os === "windows"
    ? await new Deno.Command("wmic", { args: ["process", "where", `ProcessId=${pid}`, "get", "CommandLine"] }).output()
    : await new Deno.Command("ps", { args: ["-ww", "-o", "command=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(stdout);
}
