import type { ServerUser } from "./server_user.ts";

/** Runs one of PostgreSQL's programs as the server's user, in an environment that no PG* variable reaches. */
export async function runProgram(
  program: string,
  args: string[],
  user: ServerUser | undefined,
  settings: { PATH?: string; cwd?: string } = {},
): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
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
  return { success, output: (decoder.decode(stdout) + decoder.decode(stderr)).trim() };
}
