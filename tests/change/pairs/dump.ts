import { compareDumps, dumpSchema, readDump } from "../../../engine/change/mod.ts";
import { type Dsn, Secret, withDatabase } from "../../../engine/project/mod.ts";
import { loadParser } from "../../../engine/sql/mod.ts";
import { realHost } from "../../kit/mod.ts";

/** Major of the pg_dump on the path; undefined where there is none. */
export async function pgDumpMajor(): Promise<number | undefined> {
  const tool = await new Deno.Command("pg_dump", { args: ["--version"] }).output().catch(() => undefined);
  if (!tool?.success) return undefined;
  const major = new TextDecoder().decode(tool.stdout).match(/(\d+)\./)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** What pg_dump says: a witness that shares no code with confiture. */
export async function dumpText(dsn: Dsn, database: string): Promise<string> {
  // Who asks knows that its version fits.
  const context = { host: realHost(), operation: "test" };
  return await dumpSchema({ dsn: withDatabase(dsn, database), serverVersion: 0 }, context);
}

/** Restores a dump into an empty database. */
export async function restoreDump(dsn: Dsn, database: string, text: string): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, text);
    await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, ...connection(dsn, database)]);
  } finally {
    await Deno.remove(file);
  }
}

/** What only one of two dumps says; the order of columns aside. */
export async function dumpDifference(actual: string, expected: string): Promise<readonly string[]> {
  const options = { parser: await loadParser(), owners: true, own: new Set<string>(), leftOut: () => undefined };
  const [is, shallBe] = [readDump(actual), readDump(expected)];
  return compareDumps(is, shallBe, options).differences.map((difference) => {
    const key = difference.slice(0, difference.lastIndexOf(": "));
    return `${difference}\n  is: ${is.get(key)?.text ?? "absent"}\n  shall be: ${shallBe.get(key)?.text ?? "absent"}`;
  });
}

function connection({ hosts, user, password }: Dsn, database: string): string[] {
  const [{ host, port }] = hosts as [Dsn["hosts"][number]];
  const secret = password instanceof Secret ? ` password=${password.reveal()}` : "";
  return ["-d", `host=${host} port=${port} user=${user} dbname=${database}${secret}`];
}

async function run(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
