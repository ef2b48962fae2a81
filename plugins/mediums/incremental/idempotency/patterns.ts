/** What a migration that runs a second time would fail on, or do twice. Ids are those of the Python program, and more. */
export interface Pattern {
  readonly id: string;
  readonly description: string;
  /** `error`: the second run fails or does it again. `info`: it goes through, but it is worth a look. */
  readonly severity: "error" | "info";
  /** How to write it so that it can run again. */
  readonly suggestion: string;
  /** What excuses it. */
  readonly hint: string;
}

const dropFirst = "DROP … IF EXISTS of it before, in the same file, or a guard in a DO block";
const dropAfter = "making it in the same file, before or behind, or a guard in a DO block";
const guard = "a DO block that looks for it first, or that has an EXCEPTION for it";

const make = (id: string, what: string, suggestion: string, hint = dropFirst): Pattern => ({
  id,
  description: `${what} without a word about one that is there`,
  severity: "error",
  suggestion,
  hint,
});
const drop = (id: string, what: string): Pattern => ({
  id,
  description: `${what} without IF EXISTS`,
  severity: "error",
  suggestion: `${what} IF EXISTS …`,
  hint: dropAfter,
});
const add = (id: string, what: string, suggestion: string): Pattern => ({
  id,
  description: `${what}, which fails or is done again where it was done`,
  severity: "error",
  suggestion,
  hint: dropFirst,
});
const shape = (id: string, what: string, refused: string): Pattern => ({
  id,
  description: `CREATE OR REPLACE ${what} fails where the one that is there has ${refused}`,
  severity: "info",
  suggestion: `DROP ${what} IF EXISTS …; before it, where nothing depends on it`,
  hint: dropFirst,
});
const owner = (id: string, what: string): Pattern => ({
  id,
  description: `${what} … OWNER TO can run again, but only as a role that may act as the new owner`,
  severity: "info",
  suggestion: "Run it as a member of the new owner, or look at the owner first in a DO block",
  hint: guard,
});

/** All patterns, in the order in which they are listed. */
export const patterns = [
  make("CREATE_TABLE", "CREATE TABLE", "CREATE TABLE IF NOT EXISTS …"),
  make("CREATE_INDEX", "CREATE INDEX", "CREATE INDEX IF NOT EXISTS name ON …"),
  make("CREATE_UNIQUE_INDEX", "CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX IF NOT EXISTS name ON …"),
  make("CREATE_FUNCTION", "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION …"),
  make("CREATE_PROCEDURE", "CREATE PROCEDURE", "CREATE OR REPLACE PROCEDURE …"),
  make("CREATE_VIEW", "CREATE VIEW", "CREATE OR REPLACE VIEW …"),
  make("CREATE_MATERIALIZED_VIEW", "CREATE MATERIALIZED VIEW", "CREATE MATERIALIZED VIEW IF NOT EXISTS …"),
  make("CREATE_EXTENSION", "CREATE EXTENSION", "CREATE EXTENSION IF NOT EXISTS …"),
  make("CREATE_SCHEMA", "CREATE SCHEMA", "CREATE SCHEMA IF NOT EXISTS …"),
  make("CREATE_SEQUENCE", "CREATE SEQUENCE", "CREATE SEQUENCE IF NOT EXISTS …"),
  make(
    "CREATE_TYPE",
    "CREATE TYPE or DOMAIN",
    "DO $$ BEGIN CREATE TYPE …; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
  ),
  make("CREATE_TRIGGER", "CREATE TRIGGER", "CREATE OR REPLACE TRIGGER …"),
  make("CREATE_POLICY", "CREATE POLICY", "DROP POLICY IF EXISTS … ON …; before it"),
  make("CREATE_RULE", "CREATE RULE", "CREATE OR REPLACE RULE …"),
  make(
    "CREATE_OBJECT",
    "CREATE of any other object",
    "IF NOT EXISTS or OR REPLACE where it has them, else a DO block that looks first",
  ),
  add("ALTER_TABLE_ADD_COLUMN", "ADD COLUMN", "ADD COLUMN IF NOT EXISTS …"),
  add(
    "ALTER_TABLE_ADD_CONSTRAINT_CHECK",
    "ADD … CHECK",
    "DROP CONSTRAINT IF EXISTS …; before it, or a DO block that looks first",
  ),
  add("ALTER_TABLE_ADD_CONSTRAINT_PRIMARY_KEY", "ADD PRIMARY KEY", "a DO block that looks into pg_constraint first"),
  add(
    "ALTER_TABLE_ADD_CONSTRAINT_UNIQUE",
    "ADD UNIQUE",
    "DROP CONSTRAINT IF EXISTS …; before it, or a DO block that looks first",
  ),
  add(
    "ALTER_TABLE_ADD_CONSTRAINT_FOREIGN_KEY",
    "ADD FOREIGN KEY",
    "DROP CONSTRAINT IF EXISTS …; before it, or a DO block that looks first",
  ),
  add(
    "ALTER_TABLE_ADD_CONSTRAINT_OTHER",
    "ADD of an exclusion or not-null constraint",
    "DROP CONSTRAINT IF EXISTS …; before it, or SET NOT NULL",
  ),
  add(
    "ALTER_TABLE_ADD_IDENTITY",
    "ADD GENERATED … AS IDENTITY",
    "DROP IDENTITY IF EXISTS before it, or a DO block that looks first",
  ),
  add("ALTER_TABLE_ATTACH_PARTITION", "ATTACH PARTITION or INHERIT", "a DO block that looks into pg_inherits first"),
  add("ALTER_TYPE_ADD_VALUE", "ALTER TYPE … ADD VALUE", "ADD VALUE IF NOT EXISTS …"),
  add("ALTER_TYPE_ADD_ATTRIBUTE", "ALTER TYPE … ADD ATTRIBUTE", "a DO block that looks into pg_attribute first"),
  add("ALTER_PUBLICATION_ADD", "ALTER PUBLICATION … ADD", "ALTER PUBLICATION … SET …, which names all of them"),
  add("ALTER_TABLE_RENAME_COLUMN", "RENAME COLUMN", "a DO block that looks for the old name first"),
  add("RENAME_OBJECT", "RENAME or SET SCHEMA", "a DO block that looks for the old name first"),
  owner("ALTER_TABLE_OWNER", "ALTER TABLE"),
  owner("ALTER_VIEW_OWNER", "ALTER VIEW"),
  owner("ALTER_MATVIEW_OWNER", "ALTER MATERIALIZED VIEW"),
  drop("ALTER_TABLE_DROP_COLUMN", "DROP COLUMN"),
  drop("ALTER_TABLE_DROP_CONSTRAINT", "DROP CONSTRAINT"),
  {
    ...drop("ALTER_TABLE_DROP_IDENTITY", "DROP IDENTITY or EXPRESSION"),
    suggestion: "DROP IDENTITY IF EXISTS, DROP EXPRESSION IF EXISTS",
  },
  {
    ...drop("ALTER_TABLE_DETACH_PARTITION", "DETACH PARTITION or NO INHERIT"),
    suggestion: "a DO block that looks into pg_inherits first",
  },
  drop("DROP_TABLE", "DROP TABLE"),
  drop("DROP_INDEX", "DROP INDEX"),
  drop("DROP_FUNCTION", "DROP FUNCTION"),
  drop("DROP_VIEW", "DROP VIEW"),
  drop("DROP_TYPE", "DROP TYPE"),
  drop("DROP_SCHEMA", "DROP SCHEMA"),
  drop("DROP_SEQUENCE", "DROP SEQUENCE"),
  drop("DROP_OBJECT", "DROP of any other object"),
  add("INSERT", "INSERT or COPY of rows", "ON CONFLICT DO NOTHING, or WHERE NOT EXISTS (…)"),
  shape("CREATE_OR_REPLACE_VIEW_SHAPE_RISK", "VIEW", "other columns"),
  shape("CREATE_OR_REPLACE_FUNCTION_SHAPE_RISK", "FUNCTION", "another result or other names of parameters"),
  shape("CREATE_OR_REPLACE_PROCEDURE_SHAPE_RISK", "PROCEDURE", "other names of parameters"),
] as const satisfies readonly Pattern[];

const byId: ReadonlyMap<string, Pattern> = new Map(patterns.map((each) => [each.id, each]));

export function patternOf(id: string): Pattern {
  const found = byId.get(id);
  if (!found) throw new Error(`there is no pattern ${id}`);
  return found;
}

/** Patterns that --strict-cor makes errors. */
export function isShapeRisk(id: string): boolean {
  return id.endsWith("_SHAPE_RISK");
}
