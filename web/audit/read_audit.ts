import type { Pool } from "../../engine/postgres/mod.ts";

export interface AuditRow extends Record<string, unknown> {
  id: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  address: string | null;
  request: string | null;
  /** Its link of the chain, in hexadecimal; null until it is sealed. */
  hash: string | null;
}

export interface AuditFilter {
  actor?: string;
  /** An action, or what several begin with: `person` is `person.make` and `person.grant`. */
  action?: string;
  subject?: string;
  /** First and last day, UTC. */
  since?: string;
  until?: string;
}

/** A page of the audit log, newest first. */
export async function readAudit(
  pool: Pool,
  { actor, action, subject, since, until }: AuditFilter,
  { before, limit }: { before?: number; limit: number },
): Promise<AuditRow[]> {
  return await pool.query<AuditRow>(
    `SELECT a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, a.actor, a.action,
       a.subject, a.details, a.address, a.request, encode(s.hash, 'hex') AS hash
     FROM confiture_control.audit a LEFT JOIN confiture_control.audit_seal s ON s.entry = a.id
     WHERE ($1::bigint IS NULL OR a.id < $1) AND ($2::text IS NULL OR a.actor = $2)
       AND ($3::text IS NULL OR a.action = $3 OR pg_catalog.starts_with(a.action, $3 || '.'))
       AND ($4::text IS NULL OR a.subject = $4)
       AND ($5::date IS NULL OR a.at >= $5::date::timestamp AT TIME ZONE 'UTC')
       AND ($6::date IS NULL OR a.at < ($6::date + 1)::timestamp AT TIME ZONE 'UTC')
     ORDER BY a.id DESC LIMIT $7`,
    [before, actor, action, subject, since, until, limit],
  );
}
