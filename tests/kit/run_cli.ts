import { join } from "node:path";

/** How a run of the command line ended. */
export interface CliResult {
  /** Exit code; 128 + n after signal n. */
  code: number;
  out: string;
  err: string;
  elapsedMs: number;
  /** The largest resident size that was seen, in kB; 0 where the system does not tell. */
  peakKb: number;
}

export interface RunningCli {
  readonly pid: number;
  readonly result: Promise<CliResult>;
  /** What it has written to standard error so far. */
  readonly err: string;
  kill(signal: Deno.Signal): void;
}

export interface CliOptions {
  cwd: string;
  env?: Record<string, string>;
}

const cli = new URL("../../cli.ts", import.meta.url).pathname;

/**
 * Starts `cli.ts` in a process of its own, with nothing of this environment but where programs and caches are. Standard
 * input is no terminal.
 */
export function startCli(args: readonly string[], { cwd, env = {} }: CliOptions): RunningCli {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", cli, ...args],
    cwd,
    env: { ...inherited(), NO_COLOR: "1", ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const written = { out: "", err: "" };
  const peak = watchPeak(child.pid);
  const finish = async (): Promise<CliResult> => {
    await Promise.all([
      collect(child.stdout, (text) => written.out += text),
      collect(child.stderr, (text) => {
        written.err += text;
      }),
    ]);
    const { code } = await child.status;
    return { code, ...written, elapsedMs: performance.now() - started, peakKb: peak() };
  };
  return {
    pid: child.pid,
    result: finish(),
    get err() {
      return written.err;
    },
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch (error) {
        // It ended on its own in the meantime.
        if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
      }
    },
  };
}

/** Runs `cli.ts` to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).result;
}

function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "USER", "DENO_DIR", "XDG_CACHE_HOME", "DENO_TLS_CA_STORE", "NPM_CONFIG_REGISTRY"];
  const known = names.map((name) => [name, Deno.env.get(name)]);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}

/** Reads VmHWM a few times a second; the kernel keeps the peak, so only what comes after the last look is missed. */
function watchPeak(pid: number): () => number {
  if (Deno.build.os !== "linux") return () => 0;
  let peak = 0;
  const look = () => {
    try {
      const found = /VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync(join("/proc", String(pid), "status")));
      if (found) peak = Math.max(peak, Number(found[1]));
    } catch { /* it has ended */ }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
