import { libpqEnvironment } from "../../engine/project/mod.ts";
import type { BuildPlace } from "../kit/mod.ts";

/**
 * Everything in a database as text, so that two can be compared: by pg_dump where one is installed that reads the server,
 * else by definitions from the catalog and every row.
 */
export async function contentsText(place: BuildPlace, database: string): Promise<{ how: string; text: string }> {
  await using session = await place.session(database);
  const major = Math.floor(session.serverVersion / 10_000);
  const version = await output("pg_dump", ["--version"]).catch(() => "");
  if (Number(/(\d+)/.exec(version)?.[1] ?? 0) >= major) {
    const text = await output("pg_dump", [], libpqEnvironment(session.dsn));
    // \restrict carries a random word in newer minors.
    return { how: "pg_dump", text: text.replaceAll(/^\\(un)?restrict .*$/gm, "") };
  }
  const lines = await session.query<{ line: string }>(`
    SELECT format('%s %s %s', c.relkind, c.oid::regclass, pg_get_userbyid(c.relowner)) AS line FROM pg_class c
      WHERE relnamespace = 'shop'::regnamespace
    UNION ALL SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid)) FROM pg_attribute a LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
      JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'shop'::regnamespace AND attnum > 0
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'shop'::regnamespace
    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
      WHERE relnamespace = 'shop'::regnamespace
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'shop'::regnamespace
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'shop'::regnamespace
    UNION ALL SELECT description FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid >= 16384
    UNION ALL SELECT sequencename || ' ' || COALESCE(last_value::text, '') FROM pg_sequences WHERE schemaname = 'shop'
    UNION ALL SELECT 'item ' || i::text FROM shop.item i
    ORDER BY 1`);
  return { how: "the catalog", text: lines.map(({ line }) => line).join("\n") };
}

async function output(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
