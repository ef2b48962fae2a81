import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { databaseUrl, testServer } from "../kit/mod.ts";
import { defaultSettings, settingsStatements, type Statement } from "../../engine/sql/mod.ts";

const run = promisify(execFile);

/** Why tests that load scripts with psql cannot run here; undefined when they can. */
export const withoutPsql = await run("psql", ["--version"]).then(() => undefined, () => "psql is not installed");
if (withoutPsql) console.log(`tests that load scripts with psql are skipped: ${withoutPsql}`);

/** URI of the test server of a major. */
export async function serverUrl(major: number): Promise<string> {
  return databaseUrl((await testServer(major)).dsn);
}

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
export async function catalogOf(script: string, label: string, server: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "confiture-shuffle-"));
  const database = `confiture_${label}_${crypto.randomUUID().slice(0, 8)}`;
  const url = new URL(server);
  const admin = url.href;
  url.pathname = `/${database}`;
  await run("psql", ["-X", "-q", "-c", `CREATE DATABASE ${database}`, admin]);
  try {
    const file = join(folder, "script.sql");
    await writeFile(file, script);
    await run("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", file, url.href], {
      maxBuffer: 1 << 26,
    });
    const catalog = await dumped(url.href);
    if (catalog.length < 200) throw new Error(`the catalog of ${label} is empty`);
    return catalog;
  } finally {
    await run("psql", ["-X", "-q", "-c", `DROP DATABASE ${database}`, admin]);
    await rm(folder, { recursive: true });
  }
}

/** What pg_dump says; for servers newer than it, which it refuses, the definitions that the server itself prints. */
async function dumped(url: string): Promise<string> {
  try {
    const { stdout } = await run("pg_dump", ["--schema-only", url], { maxBuffer: 1 << 26 });
    return stdout.split("\n").filter((line) => !/^\\(un)?restrict /.test(line)).join("\n");
  } catch (error) {
    if (!String((error as { stderr?: string }).stderr).includes("server version mismatch")) throw error;
  }
  const { stdout } = await run("psql", ["-X", "-q", "-At", "-c", "SET search_path = ''", "-c", definitions, url], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

const mine = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

const definitions = `
WITH found(what) AS (
  SELECT concat_ws(' ', 'column', c.oid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), c.relkind, c.relacl, c.reloptions)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE ${mine} AND NOT a.attisdropped
  UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, contypid::regtype, conname, pg_get_constraintdef(c.oid),
      convalidated, condeferrable, coninhcount, obj_description(c.oid, 'pg_constraint'))
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE ${mine}
  UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisprimary, i.inhparent::regclass)
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_inherits i ON i.inhrelid = indexrelid WHERE ${mine}
  UNION ALL SELECT concat_ws(' ', 'view', c.oid::regclass, pg_get_viewdef(c.oid))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('v', 'm') AND ${mine}
  UNION ALL SELECT concat_ws(' ', 'partition', c.oid::regclass, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_inherits i ON i.inhrelid = c.oid WHERE ${mine}
  UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure, p.prokind, md5(p.prosrc),
      CASE WHEN p.prokind IN ('f', 'p') THEN md5(pg_get_functiondef(p.oid)) END)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${mine}
  UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), tgenabled)
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT tgisinternal AND ${mine}
  UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, typtype, pg_get_expr(typdefaultbin, 0),
      (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${mine}
  UNION ALL SELECT concat_ws(' ', 'sequence', s.*::text) FROM (SELECT schemaname, sequencename, data_type, start_value,
      min_value, max_value, increment_by, cycle, cache_size FROM pg_sequences) s
)
SELECT what FROM found ORDER BY what COLLATE "C"`;
