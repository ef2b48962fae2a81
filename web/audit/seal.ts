import type { Pool } from "../../engine/postgres/mod.ts";
import { type ChainedEntry, entryColumns, firstLink, linkHash } from "./chain.ts";

const lockKey = 0x636f6e66; // "conf": one sealer at a time, whichever process it is in

/**
 * Chains what transactions have written since the last time, in the order of the entries' ids. An entry whose
 * transaction commits late gets a later link, so the chain never waits and never has to be made again. Returns how many.
 */
export async function sealAudit(pool: Pool, most = 1_000): Promise<number> {
  return await pool.transaction(async (session) => {
    const [got] = await session.query<{ got: boolean }>(
      "SELECT pg_catalog.pg_try_advisory_xact_lock($1::int4, 1) AS got",
      [lockKey],
    );
    if (!got!.got) return 0;
    const [last] = await session.query<{ seq: number; hash: Uint8Array }>(
      "SELECT seq, hash FROM confiture_control.audit_seal ORDER BY seq DESC LIMIT 1",
    );
    const entries = await session.query<ChainedEntry>(
      `SELECT ${entryColumns} FROM confiture_control.audit a
       WHERE NOT EXISTS (SELECT 1 FROM confiture_control.audit_seal s WHERE s.entry = a.id) ORDER BY a.id LIMIT $1`,
      [most],
    );
    let hash = last?.hash ?? firstLink;
    let seq = Number(last?.seq ?? 0);
    const links = entries.map((entry) => ({ seq: ++seq, entry: entry.id, hash: hex(hash = linkHash(hash, entry)) }));
    if (links.length > 0) {
      await session.query(
        `INSERT INTO confiture_control.audit_seal (seq, entry, hash)
         SELECT seq, entry, pg_catalog.decode(hash, 'hex')
         FROM pg_catalog.jsonb_to_recordset($1::jsonb) AS l (seq bigint, entry bigint, hash text)`,
        [JSON.stringify(links)],
      );
    }
    return links.length;
  });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
