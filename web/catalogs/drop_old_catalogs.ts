import type { Pool } from "../../engine/postgres/mod.ts";

/** Readings of one environment that stay. */
const newest = 5;

/** Drops readings behind the newest of each environment, those whose run did not end well, and what only they had. */
export async function dropOldCatalogs(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM confiture_control.catalog c WHERE c.kept_at IS NULL AND c.created_at < now() - interval '1 hour'
       AND NOT EXISTS (SELECT FROM confiture_control.run r
         WHERE r.id = c.run AND r.attempt = c.attempt AND r.status = 'running')`,
  );
  await pool.query(
    `DELETE FROM confiture_control.catalog WHERE id IN (
       SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY project, environment ORDER BY read_at DESC, id DESC)
           AS place FROM confiture_control.catalog WHERE kept_at IS NOT NULL) AS c
       WHERE place > ${newest})`,
  );
  await pool.transaction(async (session) => {
    const unused = await session.query<{ hash: string }>(
      `SELECT hash FROM confiture_control.catalog_content c WHERE NOT EXISTS (
         SELECT FROM confiture_control.catalog k WHERE k.content = c.hash) FOR UPDATE SKIP LOCKED`,
    );
    if (unused.length === 0) return;
    // Asked again with the rows locked: between question and lock somebody may have come to refer to them.
    await session.query(
      `DELETE FROM confiture_control.catalog_content c WHERE hash = ANY($1::text[]) AND NOT EXISTS (
         SELECT FROM confiture_control.catalog k WHERE k.content = c.hash)`,
      [unused.map(({ hash }) => hash)],
    );
  });
}
