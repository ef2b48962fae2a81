import type { Session } from "../../engine/postgres/mod.ts";

/** What somebody did. Details hold no secrets and no row values. */
export interface AuditEntry {
  actor: string;
  /** `run.request`, `person.disable`: what kind of thing, and what was done with it. */
  action: string;
  subject: string;
  details?: Record<string, unknown>;
  address?: string;
  /** Id of the HTTP request. */
  request?: string;
}

/** Writes an entry in the transaction of what it records: neither is ever there without the other. */
export async function recordAudit(session: Session, entry: AuditEntry): Promise<void> {
  if (!session.inTransaction) throw new TypeError("an audit entry belongs into the transaction that it records");
  const { actor, action, subject, details = {}, address, request } = entry;
  await session.query(
    `INSERT INTO confiture_control.audit (actor, action, subject, details, address, request)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6)`,
    [actor, action, subject, JSON.stringify(details), address, request],
  );
}
