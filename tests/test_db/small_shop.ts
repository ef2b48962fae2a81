import { type BuildPlace, type CliResult, localYaml } from "../kit/mod.ts";

/** A schema with what a clone could lose: a sequence that has moved, rows, a database setting, a function, a trigger. */
const files: Record<string, string> = {
  "db/environments/local.yaml": localYaml,
  "db/schema/10_tables.sql": `
    CREATE SCHEMA shop;
    CREATE TABLE shop.item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, price numeric(8, 2));
    CREATE TABLE shop.sale (id bigserial PRIMARY KEY, item_id int NOT NULL REFERENCES shop.item, at timestamptz DEFAULT now());
    CREATE INDEX sale_at ON shop.sale (at);`,
  "db/schema/20_code.sql": `
    CREATE FUNCTION shop.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := upper(NEW.code); RETURN NEW; END $$;
    CREATE TRIGGER shout BEFORE INSERT ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.shout();
    CREATE VIEW shop.cheap AS SELECT * FROM shop.item WHERE price < 5;
    COMMENT ON VIEW shop.cheap IS 'less than five';`,
  "db/schema/30_setting.sql": `
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shop, public', current_database()); END $$;`,
  "db/seeds/10_items.sql": "INSERT INTO shop.item (code, price) VALUES ('a', 1), ('b', 10), ('c', 100);\n",
};

/**
 * The files, in a project of the place's own: templates are named by project and content, and suites that run side by side
 * on one server must not find each other's.
 */
export function smallShop(place: BuildPlace): typeof files {
  return { ...files, "confiture.yaml": `name: ${projectOf(place)}\n` };
}

/** For example "small shop 0123456789", whose templates begin with small_shop_0123456789. */
export function projectOf({ role }: BuildPlace): string {
  return `small shop ${role.slice(-10)}`;
}

/** A database name of the place's own. */
export function own({ database }: BuildPlace, name: string | number): string {
  return `${database}_${name}`;
}

/** A statement that keeps the build busy for a while. */
export function nap(seconds: number): string {
  return `DO $$ BEGIN PERFORM pg_sleep(${seconds}); END $$;\n`;
}

/** Runs a command with --format json and gives its document; fails with what it wrote when there is none. */
export async function json<T = Record<string, unknown>>(
  place: Pick<BuildPlace, "cli">,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CliResult & { document: T }> {
  const result = await place.cli([...args, "--format", "json"], env);
  try {
    return { ...result, document: JSON.parse(result.out) };
  } catch {
    throw new Error(`${args.join(" ")} wrote no JSON document: ${result.out}${result.err}`);
  }
}

/** Comment of a database; undefined when there is no such database. */
export async function commentOf(place: BuildPlace, database: string): Promise<string | null | undefined> {
  const rows = await place.ask<{ comment: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = '${database}'`,
  );
  return rows[0]?.comment;
}

/** Waits until the condition holds; fails after half a minute. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 50) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited half a minute in vain: ${what}`);
}
