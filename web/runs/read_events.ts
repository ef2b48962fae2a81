import type { Session } from "../../engine/postgres/mod.ts";
import { timeText } from "../control/mod.ts";

export interface EventRow extends Record<string, unknown> {
  run: string;
  seq: number;
  /** The event as JSON text, with its run, number and time: what is sent as it is. */
  text: string;
}

const text = `jsonb_build_object('run', e.run, 'seq', e.seq, 'at',
  ${timeText("e.at", "ms")}) || e.event`;

/** Events of a run behind a number, in order. */
export async function readEvents(
  session: Pick<Session, "query">,
  run: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  return await session.query<EventRow>(
    `SELECT e.run, e.seq, (${text})::text AS text FROM confiture_control.run_event e
     WHERE e.run = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3`,
    [run, after, limit],
  );
}

/** Events of one run at most that `readNews` gives. */
export const newsSize = 500;

/** What came to several runs behind the number that is known of each, and which of them were over before. */
export async function readNews(
  session: Pick<Session, "query">,
  known: ReadonlyMap<string, number>,
): Promise<{ events: EventRow[]; over: Set<string> }> {
  const runs = [...known.keys()];
  // First the state: of a run that is over, nothing comes behind what is read then.
  const over = await session.query<{ id: string }>(
    `SELECT id FROM confiture_control.run
     WHERE id = ANY($1::text[]) AND status IN ('succeeded', 'failed', 'cancelled', 'interrupted')`,
    [runs],
  );
  const events = await session.query<EventRow>(
    `SELECT e.run, e.seq, (${text})::text AS text
     FROM unnest($1::text[], $2::int[]) AS k (run, seq)
     CROSS JOIN LATERAL (SELECT * FROM confiture_control.run_event e
       WHERE e.run = k.run AND e.seq > k.seq ORDER BY e.seq LIMIT ${newsSize}) e
     ORDER BY e.run, e.seq`,
    [runs, runs.map((run) => known.get(run))],
  );
  return { events, over: new Set(over.map(({ id }) => id)) };
}
