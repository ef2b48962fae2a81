import { Secret } from "../../../engine/project/mod.ts";
import type { Dsn } from "../../../engine/project/mod.ts";

/** Major of the pg_dump on the path; undefined where there is none. */
export async function pgDumpMajor(): Promise<number | undefined> {
  const tool = await new Deno.Command("pg_dump", { args: ["--version"] }).output().catch(() => undefined);
  if (!tool?.success) return undefined;
  const major = new TextDecoder().decode(tool.stdout).match(/(\d+)\./)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** The entries of a dump by what pg_dump calls them: a witness that shares no code with confiture. */
export type Dump = ReadonlyMap<string, string>;

export async function dumpText(dsn: Dsn, database: string): Promise<string> {
  return await run("pg_dump", ["--schema-only", "--exclude-schema=confiture", ...connection(dsn, database)]);
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

/**
 * A dump as its entries. Columns stand sorted, because PostgreSQL cannot move one; so do grants, whose order is that of
 * when they were given.
 */
export function dumpEntries(text: string): Dump {
  const entries = new Map<string, string>();
  const [, ...parts] = text.split(/^--\n-- (?=Name: )/m);
  for (const part of parts) {
    const header = part.slice(0, part.indexOf("\n"));
    const lines = part.slice(header.length).split("\n").filter((line) => line !== "" && !/^(--|\\)/.test(line));
    const body = /; Type: (DEFAULT )?ACL;/.test(header) ? lines.sort() : columnsSorted(lines);
    entries.set(header, [entries.get(header), ...body].filter((line) => line !== undefined).join("\n"));
  }
  return entries;
}

function columnsSorted(lines: readonly string[]): string[] {
  const open = lines.findIndex((line) => /^CREATE (UNLOGGED |FOREIGN )?TABLE .*\($/.test(line));
  const close = lines.findIndex((line, index) => index > open && /^\)/.test(line));
  if (open < 0 || close < 0) return [...lines];
  const inner = lines.slice(open + 1, close).map((line) => line.replace(/,$/, "")).sort();
  return [...lines.slice(0, open + 1), ...inner, ...lines.slice(close)];
}

/** What only one of two dumps says. */
export function dumpDifference(actual: Dump, expected: Dump): string[] {
  const keys = new Set([...actual.keys(), ...expected.keys()]);
  return [...keys].filter((key) => !agrees(actual.get(key), expected.get(key))).map((key) =>
    `${key}\n  is: ${actual.get(key) ?? "absent"}\n  shall be: ${expected.get(key) ?? "absent"}`
  );
}

/** A plan knows no secrets, and writes something in their place. */
function agrees(actual: string | undefined, expected: string | undefined): boolean {
  if (actual === expected || actual === undefined || expected === undefined) return actual === expected;
  const parts = actual.split(/confiture-unknown-secret-[0-9a-f]{64}/).map((part) => part.replace(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^']*")}$`).test(expected);
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
