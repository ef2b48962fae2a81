import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { splitCommand } from "./split_command.ts";

/** Runs a `command:` reference without a shell and gives its standard output. Only the program is ever named. */
export async function runCommand(
  text: string,
  host: Host,
  { base, timeoutMs }: { base: string; timeoutMs: number },
): Promise<string> {
  const [program, ...args] = splitCommand(text) ?? [];
  if (program === undefined) throw unavailable("command:", "a quote is not closed");
  // Arguments may hold tokens, so that only the program's name goes into messages.
  const reference = `command:${program}${args.length > 0 ? " …" : ""}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  const env = Object.fromEntries(Object.entries(host.env).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  try {
    const { success, code, stdout } = await new Deno.Command(program, {
      args,
      cwd: base,
      env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: timeout,
    }).output();
    if (timeout.aborted) throw unavailable(reference, `it took longer than ${timeoutMs} ms`);
    if (!success) throw unavailable(reference, `it ended with exit code ${code}`);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(stdout);
    if (text.trim() === "") throw unavailable(reference, "it printed nothing");
    return text;
  } catch (error) {
    if (error instanceof ConfitureError) throw error;
    if (timeout.aborted) throw unavailable(reference, `it took longer than ${timeoutMs} ms`);
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such program"
      : error instanceof TypeError
      ? "it did not print UTF-8 text"
      : "it cannot be started";
    throw unavailable(reference, why, error);
  }
}

function unavailable(reference: string, why: string, cause?: unknown): ConfitureError {
  return new ConfitureError("secret-unavailable", { reference, why }, { cause });
}
