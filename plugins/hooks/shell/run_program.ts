/** How long output is still read when the program has ended: what it left in the background may keep the pipe open. */
const graceMs = 300;
/** A line that is longer is told in pieces, so that a program without line ends fills no memory. */
const longestPiece = 65_536;

export interface ProgramRequest {
  cwd: string;
  env: Record<string, string>;
  input: string;
  signal: AbortSignal;
  onLine(stream: "stdout" | "stderr", line: string): void;
}

/**
 * Runs a program to its end. When the signal tells to stop, it is killed together with all that it started: it leads a
 * process group of its own. Throws what the signal was aborted with, or why it could not be started.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input, signal, onLine }: ProgramRequest,
): Promise<{ code: number; killedBy?: string }> {
  signal.throwIfAborted();
  const child = start(program, args, cwd, env);
  const kill = () => killGroup(child);
  signal.addEventListener("abort", kill, { once: true });
  const over = new AbortController();
  const reading = Promise.all([
    readLines(child.stdout, over.signal, (line) => onLine("stdout", line)),
    readLines(child.stderr, over.signal, (line) => onLine("stderr", line)),
  ]);
  const writing = write(child.stdin, input, over.signal);
  try {
    const status = await child.status;
    signal.removeEventListener("abort", kill);
    const timer = setTimeout(() => over.abort(), graceMs);
    await Promise.all([reading, writing]);
    clearTimeout(timer);
    signal.throwIfAborted();
    return { code: status.code, ...(status.signal !== null && { killedBy: status.signal }) };
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

function start(program: string, args: readonly string[], cwd: string, env: Record<string, string>): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      cwd,
      env,
      clearEnv: true,
      detached: Deno.build.os !== "windows",
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(`there is no program ${program}`, { cause: error });
    throw new Error(`${program} cannot be executed`, { cause: error });
  }
}

function killGroup(child: Deno.ChildProcess): void {
  try {
    if (Deno.build.os === "windows") child.kill("SIGKILL");
    else Deno.kill(-child.pid, "SIGKILL");
  } catch { /* it has just ended */ }
}

/** The program need not read what it is given. */
async function write(stdin: WritableStream<Uint8Array>, text: string, over: AbortSignal): Promise<void> {
  const writer = stdin.getWriter();
  over.addEventListener("abort", () => void writer.abort().catch(() => {}), { once: true });
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch { /* it closed its end */ }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  over: AbortSignal,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  over.addEventListener("abort", stop, { once: true });
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + decoder.decode(chunk.value, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    lines.forEach(take);
    if (rest.length < longestPiece) continue;
    take(rest);
    rest = "";
  }
  over.removeEventListener("abort", stop);
  if (rest !== "") take(rest);
}
