import type { Session } from "../../../../engine/postgres/mod.ts";
import type { UpOutput } from "../operations/mod.ts";

/** Where each sequence is that the role may read; null before its first number. */
export async function readSequences(session: Session): Promise<Map<string, string | null>> {
  const rows = await session.query<{ name: string; value: string | null }>(
    `SELECT pg_catalog.format('%I.%I', schemaname, sequencename) AS name, last_value::text AS value
     FROM pg_catalog.pg_sequences`,
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

export function advancedSequences(
  before: ReadonlyMap<string, string | null>,
  after: ReadonlyMap<string, string | null>,
): UpOutput["sequences_advanced"] {
  return [...after].flatMap(([sequence, value]) => {
    const was = before.get(sequence);
    return value === null || was === undefined || was === value ? [] : [{ sequence, before: was, after: value }];
  });
}
