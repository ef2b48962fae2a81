import { hostname, userInfo } from "node:os";
import { interruption } from "./engine/run/events.ts";
import { ConfitureError, fileTrouble } from "./engine/errors.ts";
import type { Host } from "./engine/host.ts";
import { main } from "./cli/main.ts";
import { version } from "./cli/version.ts";
import type { Terminal } from "./cli/terminal.ts";
import { builtins } from "./plugins/mod.ts";

const encoder = new TextEncoder();

function processHost(): Host {
  const env = Deno.env.toObject();
  const compiled = Deno.build.standalone;
  return {
    cwd: Deno.cwd(),
    env,
    home: env.HOME ?? env.USERPROFILE,
    get osUser() {
      return accountName() ?? env.USER ?? env.LOGNAME ?? env.USERNAME;
    },
    get hostname() {
      return hostname();
    },
    uid: Deno.build.os === "windows" ? undefined : Deno.uid() ?? undefined,
    self: compiled ? [Deno.execPath()] : [Deno.execPath(), "run", "-A", "--quiet", import.meta.filename!],
    compiled,
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
}

/** The account that we run as, which libpq goes by; USER may be missing in a container and is another's after `su`. */
function accountName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined; // the user has a number only
  }
}

function write(stream: typeof Deno.stdout, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(stream.writeSync(bytes));
    } catch (error) {
      // A parent that shares the pipe may have made it non-blocking, and the reader is slow.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function processTerminal(): Terminal {
  const isErrTerminal = Deno.stderr.isTerminal();
  return {
    out: (text) => {
      try {
        write(Deno.stdout, text);
      } catch (error) {
        // The reader went away (`confiture … | head`): there is nobody left to tell.
        if (error instanceof Deno.errors.BrokenPipe) return;
        const why = fileTrouble(error);
        throw new ConfitureError("output-unwritable", { file: "standard output", why }, { cause: error });
      }
    },
    err: (text) => {
      try {
        write(Deno.stderr, text);
      } catch { /* what cannot be said must not change how the run ends */ }
    },
    isOutTerminal: Deno.stdout.isTerminal(),
    isErrTerminal,
    isInteractive: Deno.stdin.isTerminal() && isErrTerminal,
    get columns() {
      try {
        return Deno.consoleSize().columns;
      } catch {
        return 100; // neither stream is a terminal
      }
    },
    ask: async (question, signal) => {
      write(Deno.stderr, question);
      const reader = Deno.stdin.readable.getReader();
      const stopped = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
      const line = await Promise.race([reader.read(), stopped]);
      reader.releaseLock();
      // Ctrl-C and Ctrl-D leave the cursor behind the question.
      if (!line?.value) write(Deno.stderr, "\n");
      return line?.value ? new TextDecoder().decode(line.value) : undefined;
    },
    writeFile: (path, text) => Deno.writeTextFile(path, text),
  };
}

/** Two signals within this time are one: a shell, npx and the terminal may each pass the same Ctrl-C on. */
const sameSignalMs = 500;

/** The first signal stops the run on the server; a second Ctrl-C or SIGTERM leaves at once. */
function listenToSignals(): { signal: AbortSignal; leave: AbortSignal } {
  const controller = new AbortController();
  const leaving = new AbortController();
  let firstMs = 0;
  const listen = (name: Deno.Signal, reason: unknown) =>
    Deno.addSignalListener(name, () => {
      if (!controller.signal.aborted) {
        firstMs = performance.now();
        controller.abort(reason);
        // A terminal that closes sends SIGHUP more than once, and nobody is impatient then.
      } else if (name !== "SIGHUP" && performance.now() - firstMs > sameSignalMs) {
        leaving.abort(reason);
        Deno.exit(130);
      }
    });
  listen("SIGINT", new DOMException("stopped by Ctrl-C", "AbortError"));
  if (Deno.build.os !== "windows") {
    for (const name of ["SIGTERM", "SIGHUP"] as const) listen(name, interruption);
  }
  return { signal: controller.signal, leave: leaving.signal };
}

/** Where the server's log goes: a terminal is read by people, who get notices instead. */
function serverLog(): ((line: string) => void) | undefined {
  if (Deno.stderr.isTerminal()) return undefined;
  return (line) => {
    try {
      write(Deno.stderr, `${line}\n`);
    } catch { /* a server goes on when nobody takes its log any more */ }
  };
}

/** How long answers that go on may take when the server closes. */
const farewellMs = 5_000;

/** Binds the socket; a port that is taken is told before anything else is promised. */
function listen(
  { bind, port }: { bind: string; port: number },
  answer: (request: Request, peer: string) => Promise<Response>,
): { port: number; close(): Promise<void> } {
  try {
    const server = Deno.serve(
      { hostname: bind, port, onListen: () => {} },
      (request, { remoteAddr }) => answer(request, (remoteAddr as Deno.NetAddr).hostname),
    );
    return {
      port: (server.addr as Deno.NetAddr).port,
      async close() {
        // Whoever asked for something and does not read the answer would hold the door open for ever.
        const late = Promise.withResolvers<void>();
        const timer = setTimeout(late.resolve, farewellMs);
        await Promise.race([server.shutdown(), late.promise]);
        clearTimeout(timer);
      },
    };
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse ? "the port is taken" : fileTrouble(error);
    throw new ConfitureError("listen-failed", { place: `${bind}:${port}`, why }, { cause: error });
  }
}

/** Runs one command in this process and ends it. */
export async function runProcess(argv: readonly string[]): Promise<never> {
  let isDone = false;
  // Code of a project can end the process; nobody may take that for success.
  addEventListener("unload", () => {
    if (isDone || Deno.exitCode !== 0) return;
    console.error("error: the process was ended from within before its command was done; what it had begun is undone");
    Deno.exitCode = 1;
  });
  const exitCode = await main({
    argv,
    host: processHost(),
    terminal: processTerminal(),
    plugins: builtins,
    server: async () => (await import("./web/serve/mod.ts")).serverSide({ listen, version, log: serverLog() }),
    ...listenToSignals(),
  });
  isDone = true;
  Deno.exit(exitCode);
}

if (import.meta.main) await runProcess(Deno.args);
