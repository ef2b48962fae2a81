import type { Control } from "../control/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { grantsQuery } from "./people.ts";
import type { Caller, Grant, Narrowing } from "./rights.ts";
import { hashOf, newToken } from "./secret_token.ts";

/** A session ends this long after the last request, and at the latest after the second time. */
export const idleHours = 12;
export const longestHours = 24 * 7;

/** Opens a session for a person who proved who they are. The token goes into a cookie and is kept nowhere. */
export async function openSessionOf(
  { pool, host }: Control,
  person: number,
  from: { address: string; userAgent: string; request: string; how: string },
): Promise<{ token: string; session: number }> {
  const { token, hash } = newToken(host);
  return await pool.transaction(async (session) => {
    const [row] = await session.query<{ id: number; name: string }>(
      `WITH opened AS (
         INSERT INTO confiture_control.session (token_hash, person, expires_at, address, user_agent)
         VALUES ($1, $2, now() + make_interval(hours => ${longestHours}), $3, $4) RETURNING id, person)
       SELECT opened.id, p.name FROM opened JOIN confiture_control.person p ON p.id = opened.person`,
      [hash, person, from.address, from.userAgent.slice(0, 300)],
    );
    const { address, request, how } = from;
    await recordAudit(session, {
      actor: row!.name,
      action: "session.open",
      subject: row!.name,
      details: { how },
      address,
      request,
    });
    return { token, session: row!.id };
  });
}

/** Who a session's token belongs to; undefined when it is over, revoked or nobody's. */
export async function callerOfSession({ pool }: Control, token: string): Promise<Caller | undefined> {
  const [row] = await pool.query<Row>(
    `UPDATE confiture_control.session s SET last_seen_at = now()
     FROM confiture_control.person p
     WHERE s.token_hash = $1 AND p.id = s.person AND p.disabled_at IS NULL AND s.revoked_at IS NULL
       AND s.expires_at > now() AND s.last_seen_at > now() - make_interval(hours => ${idleHours})
     RETURNING s.id AS credential, p.id AS person, p.name, ${grantsOf("p.id")}`,
    [hashOf(token)],
  );
  return row && { ...row, via: "session" };
}

/** Who an API token belongs to, and what it narrows their rights to. */
export async function callerOfToken({ pool }: Control, token: string): Promise<Caller | undefined> {
  const [row] = await pool.query<Row & Narrowing>(
    `UPDATE confiture_control.token t SET last_used_at = now()
     FROM confiture_control.person p
     WHERE t.token_hash = $1 AND p.id = t.person AND p.disabled_at IS NULL AND t.revoked_at IS NULL
       AND t.expires_at > now()
     RETURNING t.id AS credential, p.id AS person, p.name, to_jsonb(t.verbs) AS verbs, t.project, t.environment,
       ${grantsOf("p.id")}`,
    [hashOf(token)],
  );
  if (!row) return undefined;
  const { verbs, project, environment, ...caller } = row;
  return { ...caller, via: "token", narrowing: { verbs, project, environment } };
}

interface Row extends Record<string, unknown> {
  credential: number;
  person: number;
  name: string;
  grants: Grant[];
}

function grantsOf(person: string): string {
  return `(SELECT coalesce(jsonb_agg(to_jsonb(g)), '[]') FROM (${grantsQuery.replaceAll("$1", person)}) g) AS grants`;
}
