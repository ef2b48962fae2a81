import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultSettings, settingsStatements, type Statement } from "../engine/sql/mod.ts";

const run = promisify(execFile);

/** Server for tests of the SQL room; they need psql and pg_dump besides. */
export const server = Deno.env.get("CONFITURE_TEST_DATABASE_URL");

/** Statements as a file for psql, with the settings each of them needs. */
export async function scriptOf(statements: readonly Statement[]): Promise<string> {
  const parts: string[] = [];
  let settings = defaultSettings;
  for (const statement of statements) {
    for (const line of settingsStatements(settings, statement.settings)) parts.push(`${line};`);
    settings = statement.settings;
    parts.push(await printed(statement));
  }
  return parts.join("\n");
}

/** A statement with its semicolon and its data. */
export async function printed(statement: Statement): Promise<string> {
  const sql = `${await statement.text()};`;
  if (!statement.copyData) return sql;
  const { start, end } = statement.copyData;
  return `${sql}\n${new TextDecoder().decode(await statement.source.read(start, end))}\\.`;
}

/** Loads a script with psql into a new database and gives what pg_dump says of it. */
export async function catalogOf(script: string, label: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "confiture-shuffle-"));
  const database = `confiture_${label}_${crypto.randomUUID().slice(0, 8)}`;
  const url = new URL(server!);
  const admin = url.href;
  url.pathname = `/${database}`;
  await run("psql", ["-X", "-q", "-c", `CREATE DATABASE ${database}`, admin]);
  try {
    const file = join(folder, "script.sql");
    await writeFile(file, script);
    await run("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", file, url.href], {
      maxBuffer: 1 << 26,
    });
    const { stdout } = await run("pg_dump", ["--schema-only", url.href], { maxBuffer: 1 << 26 });
    return stdout.split("\n").filter((line) => !/^\\(un)?restrict /.test(line)).join("\n");
  } finally {
    await run("psql", ["-X", "-q", "-c", `DROP DATABASE ${database}`, admin]);
    await rm(folder, { recursive: true });
  }
}
