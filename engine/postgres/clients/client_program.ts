import { spawn } from "node:child_process";
import type { Host } from "../../host.ts";
import { type Dsn, libpqEnvironment } from "../../project/mod.ts";

export interface ProgramResult {
  code: number;
  out: string;
  err: string;
}

/** What running a program needs of a run. The context of every operation has it. */
export interface ClientContext {
  readonly host: Pick<Host, "env">;
  readonly signal?: AbortSignal;
  readonly operation: string;
}

/**
 * Runs one of PostgreSQL's client programs to its end; it is killed when the run is cancelled. The connection goes
 * through the environment, so that no secret stands in the list of processes; what the user's own `PG*` variables say
 * is in the DSN already, and must not lead anywhere else.
 */
export function runClientProgram(
  program: "pg_dump" | "pg_restore",
  args: readonly string[],
  dsn: Dsn | undefined,
  { host, signal }: ClientContext,
): Promise<ProgramResult> {
  const ambient = Object.entries(host.env).filter(([name, value]) =>
    value !== undefined && !connectionVariable.test(name)
  );
  const env = { ...Object.fromEntries(ambient), ...(dsn && libpqEnvironment(dsn)) };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, signal, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk) => out += chunk);
    child.stderr.setEncoding("utf8").on("data", (chunk) => err += chunk);
    child.on("error", (error) => signal?.aborted ? resolve({ code: 130, out, err }) : reject(error));
    child.on("close", (code) => resolve({ code: code ?? 1, out, err }));
  });
}

/** Variables of libpq; `PGLOCALEDIR` and `PGCLUSTER` say where programs and translations are. */
const connectionVariable = /^PG(?!LOCALEDIR$|CLUSTER$|SYSCONFDIR$)[A-Z]+$/;
