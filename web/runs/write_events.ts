import type { Pool } from "../../engine/postgres/mod.ts";
import { jsonText } from "./json_text.ts";

/** What is kept of an event: numbers and times are the control database's. */
export type StoredEvent = Readonly<{ type: string } & Record<string, unknown>>;

/**
 * Appends events to a run, numbered on from the last one. Only the run's newest attempt may: false when that is another.
 * Asked again after an answer got lost, it writes nothing twice.
 */
export async function writeEvents(
  pool: Pick<Pool, "query">,
  { run, attempt, after }: { run: string; attempt: number; after: number },
  events: readonly StoredEvent[],
): Promise<boolean> {
  const [state] = await pool.query<{ last_event: number }>(
    `WITH moved AS (
       UPDATE confiture_control.run SET last_event = last_event + $4
       WHERE id = $1 AND attempt = $2 AND last_event = $3 RETURNING last_event),
     written AS (
       INSERT INTO confiture_control.run_event (run, seq, event)
       SELECT $1, $3 + ordinality, value FROM moved, jsonb_array_elements($5::jsonb) WITH ORDINALITY)
     SELECT last_event FROM moved
     UNION ALL
     SELECT last_event FROM confiture_control.run
       WHERE id = $1 AND attempt = $2 AND last_event = $3 + $4 AND NOT EXISTS (SELECT 1 FROM moved)`,
    [run, attempt, after, events.length, jsonText(events)],
  );
  return state !== undefined;
}
