import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import type { Identified } from "./identity_provider.ts";
import { createPerson } from "./people.ts";

/**
 * The person of an identity: issuer and subject are who somebody is, never a name or an address. Whoever comes first is
 * let in when one of their groups has a role here. Throws "oidc-nobody".
 */
export async function identifiedPerson(
  pool: Pool,
  { issuer, subject, name, groups }: Identified,
  from: { address: string; request: string },
): Promise<number> {
  return await pool.transaction(async (session) => {
    // Two first sign-ins of one person at the same time make one.
    await session.query("SELECT pg_catalog.pg_advisory_xact_lock(1668247142, pg_catalog.hashtext($1)) AS locked", [
      `${issuer} ${subject}`,
    ]);
    const [known] = await session.query<{ person: number; disabled: boolean }>(
      `SELECT i.person, p.disabled_at IS NOT NULL AS disabled FROM confiture_control.identity i
       JOIN confiture_control.person p ON p.id = i.person WHERE i.issuer = $1 AND i.subject = $2`,
      [issuer, subject],
    );
    if (known?.disabled) throw new ConfitureError("oidc-nobody", { name, why: "this account is disabled" });
    if (!known) {
      const granted = await session.query(
        "SELECT 1 AS one FROM confiture_control.role_grant WHERE group_name = ANY ($1::text[]) LIMIT 1",
        [groups],
      );
      if (granted.length === 0) {
        throw new ConfitureError("oidc-nobody", { name, why: "none of their groups has a role here" });
      }
    }
    const person = known?.person ?? await createPerson(session, { name });
    await session.query(
      `INSERT INTO confiture_control.identity (issuer, subject, person, groups, last_login_at)
       VALUES ($1, $2, $3, $4::text[], now())
       ON CONFLICT (issuer, subject) DO UPDATE SET groups = excluded.groups, last_login_at = now()`,
      [issuer, subject, person, groups],
    );
    if (!known) {
      const details = { issuer, groups };
      await recordAudit(session, { ...from, actor: name, action: "person.make", subject: name, details });
    }
    return person;
  });
}
