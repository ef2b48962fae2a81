import type { ServerUser } from "./server_user.ts";

/** Runs one of PostgreSQL's programs as the server's user, in an environment that no PG* variable reaches. */
export async function runProgram(
  program: string,
  args: string[],
  user: ServerUser | undefined,
  settings: { PATH?: string; cwd?: string } = {},
): Promise<{ success: boolean; killed: boolean; output: string }> {
  const { success, signal, stdout, stderr } = await new Deno.Command(program, {
    args,
    clearEnv: true,
    env: { PATH: settings.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    cwd: settings.cwd ?? "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  }).output();
  const decoder = new TextDecoder();
  const output = (decoder.decode(stdout) + decoder.decode(stderr)).trim();
  // initdb and pg_ctl catch the signals that ask, and end as if they had failed.
  return { success, killed: signal !== null || output.includes("caught signal"), output };
}
