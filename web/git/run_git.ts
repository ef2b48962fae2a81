import { ConfitureError } from "../../engine/errors.ts";

export interface GitCall {
  folder: string;
  /** All of its environment: nothing of the server's. */
  env: Readonly<Record<string, string>>;
  input?: Uint8Array;
  signal: AbortSignal;
  /** More than this is not read from it. */
  mostBytes?: number;
}

export interface GitResult {
  code: number;
  stdout: Uint8Array;
  stderr: string;
}

const usualBytes = 64 * 2 ** 20;

/** Runs git to its end, whatever that is. Throws `git-missing`, and what stopped it. */
export async function runGit(args: readonly string[], call: GitCall): Promise<GitResult> {
  const { folder, env, input, signal, mostBytes = usualBytes } = call;
  signal.throwIfAborted();
  const child = start(args, folder, env, input !== undefined);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  const kill = (reason: unknown) => {
    try {
      child.kill("SIGTERM");
    } catch { /* it has ended */ }
    reject(reason);
  };
  const onAbort = () => kill(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const tooMuch = () => kill(new Error(`git printed more than ${mostBytes} bytes`));
    // Of what went wrong a page is enough.
    const all = Promise.all([
      child.status,
      read(child.stdout, mostBytes, tooMuch),
      read(child.stderr, usualBytes, tooMuch),
      input === undefined ? undefined : write(child.stdin, input),
    ]);
    // What it started may keep its pipes open when it is gone.
    all.catch(() => {});
    const [{ code }, stdout, stderr] = await Promise.race([all, stopped]);
    return { code, stdout, stderr: new TextDecoder().decode(stderr) };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>, takesInput: boolean) {
  try {
    return new Deno.Command("git", {
      args: [...args],
      cwd,
      clearEnv: true,
      env: { ...env },
      stdin: takesInput ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new ConfitureError("git-missing", {}, { cause: error });
    throw error;
  }
}

async function read(stream: ReadableStream<Uint8Array>, most: number, tooMuch: () => void): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > most) {
      tooMuch();
      break;
    }
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

async function write(stream: WritableStream<Uint8Array>, input: Uint8Array): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(input);
    await writer.close();
  } catch { /* it ended before it had read all; its exit tells why */ }
}
