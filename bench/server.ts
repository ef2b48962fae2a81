import { stopEmbedded, useEmbedded } from "../engine/postgres/mod.ts";
import { testHost } from "../tests/kit/mod.ts";
import { NotMeasured } from "./benchmark.ts";

/** The server that both sides of a comparison use. */
export interface BenchServer {
  /** URI of a database of it. */
  url(database: string): string;
  /** Makes the database anew and empty, with nothing left to write of what came before. */
  fresh(database: string): Promise<void>;
  /** Runs psql against a database, without its start files. */
  psql(database: string, ...args: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** The server of `CONFITURE_TEST_DATABASE_URL`; otherwise an embedded one with the settings that it always has. */
export async function startServer(): Promise<BenchServer> {
  const given = Deno.env.get("CONFITURE_TEST_DATABASE_URL");
  if (given) return benchServer(new URL(given), () => Promise.resolve());
  const host = testHost({ env: Deno.env.toObject() });
  const folder = await Deno.makeTempDir({ prefix: "confiture-bench-server-" });
  await Deno.chmod(folder, 0o755);
  const server = await useEmbedded(folder, await psqlMajor(), host);
  const { hosts: [{ port }], user, password } = server.dsn("postgres") as ReturnType<typeof server.dsn> & {
    hosts: [{ port: number }];
  };
  const url = new URL(`postgresql://127.0.0.1:${port}`);
  url.username = user;
  url.password = password!.reveal();
  return benchServer(url, async () => {
    await stopEmbedded(folder, undefined, host);
    await Deno.remove(folder, { recursive: true });
  });
}

function benchServer(base: URL, stop: () => Promise<void>): BenchServer {
  const url = (database: string) => Object.assign(new URL(base), { pathname: `/${database}` }).href;
  const psql = async (database: string, ...args: string[]) => {
    const { success, stderr } = await new Deno.Command("psql", {
      args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(database), ...args],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(`psql ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  };
  return {
    url,
    psql,
    stop,
    fresh: (database) =>
      psql(
        "postgres",
        ...["-c", `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`],
        ...["-c", `CREATE DATABASE "${database}"`, "-c", "CHECKPOINT"],
      ),
  };
}

/** A server of psql's own major where there is one, so that neither side meets a stranger. */
async function psqlMajor(): Promise<number> {
  try {
    const { stdout } = await new Deno.Command("psql", { args: ["--version"] }).output();
    const major = Number(/\b(\d+)\./.exec(new TextDecoder().decode(stdout))?.[1]);
    return major >= 14 && major <= 18 ? major : 18;
  } catch {
    throw new NotMeasured("psql is not installed");
  }
}
