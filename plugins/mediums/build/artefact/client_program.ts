import { spawn } from "node:child_process";
import type { Context } from "../../../../engine/plugin/mod.ts";

export interface ProgramResult {
  code: number;
  out: string;
  err: string;
}

/** Runs one of PostgreSQL's client programs to its end; it is killed when the run is cancelled. */
export function runClientProgram(
  program: "pg_dump" | "pg_restore",
  args: readonly string[],
  env: Record<string, string>,
  { host, signal }: Context,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...host.env, ...env }, signal, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => out += chunk);
    child.stderr.on("data", (chunk) => err += chunk);
    child.on("error", (error) => signal.aborted ? resolve({ code: 130, out, err }) : reject(error));
    child.on("close", (code) => resolve({ code: code ?? 1, out, err }));
  });
}
