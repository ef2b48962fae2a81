import type { Session } from "../../../../engine/postgres/mod.ts";
import { describeObject, type ObjectRef, type Statement } from "../../../../engine/sql/mod.ts";
import type { Segment } from "../../../../engine/ddl/mod.ts";

/** How the server is asked for an object of a kind, by schema ($s) and name ($n). Other kinds are not looked for. */
const lookups: Readonly<Record<string, string>> = {
  schema: `EXISTS (SELECT FROM pg_namespace WHERE nspname = n)`,
  extension: `EXISTS (SELECT FROM pg_extension WHERE extname = n)`,
  role: `EXISTS (SELECT FROM pg_roles WHERE rolname = n)`,
  relation: `EXISTS (SELECT FROM pg_class c JOIN pg_namespace ns ON ns.oid = c.relnamespace
    WHERE c.relname = n AND ns.nspname = s)`,
  type: `EXISTS (SELECT FROM pg_type t JOIN pg_namespace ns ON ns.oid = t.typnamespace
    WHERE t.typname = n AND ns.nspname = s)`,
  function: `EXISTS (SELECT FROM pg_proc p JOIN pg_namespace ns ON ns.oid = p.pronamespace
    WHERE p.proname = n AND ns.nspname = s)`,
};

/**
 * Objects that the script makes and that the session's database lacks, by name: schemas, extensions, roles, relations,
 * types and routines. Whether they look as the script says is not compared. What the script itself drops or renames
 * later is not expected.
 */
export async function missingObjects(segments: readonly Segment[], session: Session): Promise<string[]> {
  const statements = segments.flatMap((segment) => segment.statements);
  const gone = new Set(
    statements.flatMap((statement) => statement.touches.drops.map((object) => keyOf(object, statement))),
  );
  const expected = new Map<string, ObjectRef>();
  for (const statement of statements) {
    for (const object of statement.defines) {
      const key = keyOf(object, statement);
      if (object.part === undefined && object.kind in lookups && !gone.has(key)) expected.set(key, object);
    }
  }
  const wanted = [...expected].map(([key, object]) => ({ object, words: key.split("\0") }));
  const cases = Object.entries(lookups).map(([kind, lookup]) => `WHEN '${kind}' THEN ${lookup}`).join("\n");
  const rows = await session.query<{ at: number }>(
    `SELECT at FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (k, s, n, at)
     WHERE NOT CASE k ${cases} END ORDER BY at`,
    [0, 1, 2].map((index) => wanted.map(({ words }) => words[index]!)),
  );
  return rows.map(({ at }) => describeObject(wanted[Number(at) - 1]!.object));
}

/** Kind, schema and name; an unqualified name lies where the statement's search path begins. */
function keyOf({ kind, schema, name }: ObjectRef, { settings }: Statement): string {
  const needsSchema = kind === "relation" || kind === "type" || kind === "function";
  return [kind, needsSchema ? schema ?? settings.searchPath[0] ?? "" : "", name].join("\0");
}
