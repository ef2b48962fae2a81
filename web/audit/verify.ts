import { Buffer } from "node:buffer";
import type { AuditVerdict } from "../../engine/plugin/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type Head, headText } from "./head.ts";
import { type ChainedEntry, entryColumns, firstLink, linkHash } from "./chain.ts";

const pageSize = 5_000;

/**
 * Walks the chain from its first link and compares every hash; entries that no link has yet are counted, not judged. With
 * a head that was noted before, that link has to be in it: what ends early is whole by itself.
 */
export async function verifyAudit(pool: Pool, noted?: Head): Promise<AuditVerdict> {
  const [counts] = await pool.query<{ entries: number; sealed: number }>(
    `SELECT (SELECT count(*) FROM confiture_control.audit)::int AS entries,
       (SELECT count(*) FROM confiture_control.audit_seal)::int AS sealed`,
  );
  const { entries, sealed } = counts!;
  const broken = (broken_at: number | null, problem: string): AuditVerdict => ({
    entries,
    sealed,
    intact: false,
    head: null,
    broken_at,
    problem,
  });
  let before = firstLink;
  let seq = 0;
  for (;;) {
    const links = await pool.query<ChainedEntry & { seq: number; entry: number; hash: Uint8Array; id: string | null }>(
      `SELECT s.seq, s.entry, s.hash, ${entryColumns}
       FROM confiture_control.audit_seal s LEFT JOIN confiture_control.audit a ON a.id = s.entry
       WHERE s.seq > $1 ORDER BY s.seq LIMIT $2`,
      [seq, pageSize],
    );
    if (links.length === 0) break;
    for (const link of links) {
      if (Number(link.seq) !== seq + 1) return broken(Number(link.entry), `link ${seq + 1} is missing`);
      if (link.id === null) return broken(Number(link.entry), "the entry is missing");
      const hash = linkHash(before, link);
      if (!isEqual(hash, link.hash)) return broken(Number(link.entry), "the entry or its link was changed");
      before = hash;
      seq++;
      if (seq === noted?.seq && headText(seq, hash) !== headText(seq, Buffer.from(noted.hash, "hex"))) {
        return broken(Number(link.entry), `link ${seq} is another one than was noted`);
      }
    }
  }
  if (noted !== undefined && noted.seq > seq) {
    return broken(
      null,
      `the chain ends at link ${seq}, and link ${noted.seq} was noted: what is behind was taken away`,
    );
  }
  const head = seq === 0 ? null : headText(seq, before);
  return { entries, sealed, intact: true, head, broken_at: null, problem: null };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
