import fc, { type Arbitrary } from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** What makes it, what COMMENT and ALTER … OWNER call it, and whether it has an owner. */
const objects = {
  conversion: ["CREATE CONVERSION a.d_conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "CONVERSION a.d_conv", true],
  cast: [
    "CREATE TYPE a.d_cast AS (x integer); CREATE CAST (a.d_cast AS json) WITH INOUT",
    "CAST (a.d_cast AS json)",
    false,
  ],
  operator: [
    "CREATE OPERATOR a.<+> (FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer)",
    "OPERATOR a.<+> (integer, integer)",
    true,
  ],
  prefix: ["CREATE OPERATOR a.!!! (FUNCTION = int4um, RIGHTARG = integer)", "OPERATOR a.!!! (NONE, integer)", true],
  publication: ["CREATE PUBLICATION d_pub", "PUBLICATION d_pub", true],
  subscription: [
    "CREATE SUBSCRIPTION d_sub CONNECTION 'host=nowhere dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE)",
    "SUBSCRIPTION d_sub",
    true,
  ],
  event: [
    "CREATE FUNCTION a.d_event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER d_event ON sql_drop EXECUTE FUNCTION a.d_event()",
    "EVENT TRIGGER d_event",
    true,
  ],
  statistics: [
    "CREATE TABLE a.d_of (x integer, y integer); CREATE STATISTICS a.d_stat ON x, y FROM a.d_of",
    "STATISTICS a.d_stat",
    true,
  ],
  range: ["CREATE TYPE a.d_range AS RANGE (subtype = float8, subtype_diff = float8mi)", "TYPE a.d_range", true],
  composite: ["CREATE TYPE a.d_pair AS (x integer)", "TYPE a.d_pair", true],
  domain: ["CREATE DOMAIN a.d_domain AS integer", "DOMAIN a.d_domain", true],
  enum: ["CREATE TYPE a.d_enum AS ENUM ('x', 'y')", "TYPE a.d_enum", true],
  schema: ["CREATE SCHEMA d_schema", "SCHEMA d_schema", true],
  stored: ["CREATE MATERIALIZED VIEW a.d_stored AS SELECT 1 AS one", "MATERIALIZED VIEW a.d_stored", true],
  method: ["CREATE ACCESS METHOD d_heap TYPE TABLE HANDLER heap_tableam_handler", "ACCESS METHOD d_heap", false],
} as const satisfies Record<string, readonly [string, string, boolean]>;

type Key = keyof typeof objects;

function one() {
  return slot(fc.record({ owner: pick("", "", "gen_owner"), comment: pick("", "", "it's one", "another") }));
}

/** Owners and comments of kinds that other models make without them. */
export function described() {
  const keys = Object.keys(objects) as Key[];
  const model = Object.fromEntries(keys.map((key) => [key, one()])) as Record<Key, ReturnType<typeof one>>;
  return fc.record({ ...model, check: slot(pick("", "positive")), attribute: pick("", "", "first") });
}

export type DescribedObjects = Tree<ReturnType<typeof described> extends Arbitrary<infer T> ? T : never>;

export function renderDescribed(side: DescribedObjects): string[] {
  const sql = (Object.keys(objects) as Key[]).flatMap((key) => {
    const each = side[key];
    if (each === undefined) return [];
    const [make, name, isOwned] = objects[key];
    return [
      ...make.split("; "),
      ...(isOwned && each.owner ? [`ALTER ${name} OWNER TO ${each.owner}`] : []),
      ...(each.comment ? [`COMMENT ON ${name} IS '${each.comment.replaceAll("'", "''")}'`] : []),
    ];
  });
  if (side.domain && side.check !== undefined) {
    sql.push("ALTER DOMAIN a.d_domain ADD CONSTRAINT d_check CHECK (VALUE > 0)");
    if (side.check) sql.push(`COMMENT ON CONSTRAINT d_check ON DOMAIN a.d_domain IS '${side.check}'`);
  }
  if (side.composite && side.attribute) sql.push(`COMMENT ON COLUMN a.d_pair.x IS '${side.attribute}'`);
  return sql;
}
