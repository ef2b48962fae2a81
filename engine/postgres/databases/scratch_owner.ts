import { hostname } from "node:os";
import type { Host } from "../../host.ts";

/** The process that a scratch database belongs to, so that others can tell whether it still lives. */
export interface ScratchOwner {
  /** Host name, boot and process namespace: process ids mean something only within one. */
  machine: string;
  pid: number;
  /** Start of the process as the system counts it; a later process with the same id has another. */
  started: string;
  /** When the database was made, ISO. */
  at: string;
}

/** This process. */
export async function ownScratchOwner(host: Host): Promise<ScratchOwner> {
  return await processOwner(Deno.pid, host);
}

/** Any process of this machine. */
export async function processOwner(pid: number, host: Host): Promise<ScratchOwner> {
  return { machine: await machine(), pid, started: await startOf(pid) ?? "", at: host.now().toISOString() };
}

/** True or false when we can know, undefined when the owner ran on another machine. */
export async function ownerLives(owner: ScratchOwner): Promise<boolean | undefined> {
  if (owner.machine !== await machine()) return undefined;
  return (await startOf(owner.pid)) === owner.started;
}

async function machine(): Promise<string> {
  const boot = await Deno.readTextFile("/proc/sys/kernel/random/boot_id").then((text) => text.trim(), () => "");
  const namespace = await Deno.readLink("/proc/self/ns/pid").catch(() => "");
  return [hostname(), boot.slice(0, 8), namespace].filter((part) => part !== "").join("/");
}

/** Undefined when there is no such process. */
async function startOf(pid: number): Promise<string | undefined> {
  if (Deno.build.os === "linux") {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => undefined);
    // The second field is the program's name in parentheses and may hold anything; the 22nd counts the start.
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "lstart=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(stdout).trim() || undefined;
}
