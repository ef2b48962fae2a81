import { testHost } from "./test_host.ts";

export interface TerminalRun {
  code: number;
  /** What the terminal showed, both streams and the echo of what was typed. */
  screen: string;
}

/** Whether `script` of util-linux is there, which makes terminals. */
export async function hasTerminals(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const made = await new Deno.Command("script", { args: ["--version"], stdout: "null", stderr: "null" }).output()
    .catch(() => undefined);
  return made?.success === true;
}

/** Runs `cli.ts` on a terminal of its own, and types each answer as soon as a prompt stands that has none yet. */
export async function runOnTerminal(
  args: readonly string[],
  { cwd, env = {}, prompt, answers }: {
    cwd: string;
    env?: Record<string, string>;
    prompt: RegExp;
    answers: readonly string[];
  },
): Promise<TerminalRun> {
  const command = [...testHost().self, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const { CI: _, ...inherited } = Deno.env.toObject();
  const child = new Deno.Command("script", {
    args: ["--quiet", "--flush", "--return", "--command", command, "/dev/null"],
    cwd,
    env: { ...inherited, NO_COLOR: "1", TERM: "xterm", ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const left = [...answers];
  let [screen, read] = ["", 0];
  const drain = child.stderr.cancel();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += text;
    const found = prompt.exec(screen.slice(read));
    if (!found) continue;
    read += found.index + found[0].length;
    const answer = left.shift();
    // No answer is the end of the input, as a person types it.
    await writer.write(new TextEncoder().encode(answer === undefined ? "\x04" : `${answer}\n`));
  }
  const { code } = await child.status;
  await Promise.all([writer.close().catch(() => {}), drain]);
  return { code, screen };
}
