import { userInfo } from "node:os";
import { interruption } from "./engine/run/events.ts";
import type { Host } from "./engine/host.ts";
import { main } from "./cli/main.ts";
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

function processTerminal(): Terminal {
  const isErrTerminal = Deno.stderr.isTerminal();
  const write = (stream: typeof Deno.stdout, text: string) => {
    let bytes = encoder.encode(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
    } catch (error) {
      // The reader went away (`confiture … | head`): there is nobody left to tell.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  };
  return {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
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
      return line?.value ? new TextDecoder().decode(line.value) : undefined;
    },
    writeFile: (path, text) => Deno.writeTextFile(path, text),
  };
}

/** The first Ctrl-C stops the run on the server; a second one leaves at once. */
function listenToSignals(): AbortSignal {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort(new DOMException("stopped by Ctrl-C", "AbortError"));
  });
  if (Deno.build.os !== "windows") {
    for (const name of ["SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(name, () => controller.abort(interruption));
    }
  }
  return controller.signal;
}

if (import.meta.main) {
  const exitCode = await main({
    argv: Deno.args,
    host: processHost(),
    terminal: processTerminal(),
    plugins: builtins,
    signal: listenToSignals(),
  });
  Deno.exit(exitCode);
}
