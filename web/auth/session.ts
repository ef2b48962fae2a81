import type { Session } from "../../engine/postgres/mod.ts";
import type { Control } from "../control/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { grantsQuery } from "./people.ts";
import type { Caller, Grant, Narrowing } from "./rights.ts";
import { hashOf, newToken } from "./secret_token.ts";

/** A session ends this long after the last request, and at the latest after the second time. */
export const idleHours = 12;
export const longestHours = 24 * 7;

/** A request is noted at most so often: a row written at each read would be what reads wait for. */
const noticed = "interval '1 minute'";

/**
 * Opens a session for a person who proved who they are. The token goes into a cookie and is kept nowhere. The session that
 * the browser had before, whoever's it was, ends.
 */
export async function openSessionOf(
  { pool, host }: Control,
  person: number,
  from: { address: string; userAgent: string; request: string; how: string; idToken?: string; before?: string },
): Promise<{ token: string; session: number }> {
  const { token, hash } = newToken(host);
  return await pool.transaction(async (session) => {
    if (from.before !== undefined) {
      await session.query(
        "UPDATE confiture_control.session SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL",
        [hashOf(from.before)],
      );
    }
    const [row] = await session.query<{ id: number; name: string }>(
      `WITH opened AS (
         INSERT INTO confiture_control.session (token_hash, person, expires_at, address, user_agent, id_token_hint)
         VALUES ($1, $2, now() + make_interval(hours => ${longestHours}), $3, $4, $5) RETURNING id, person)
       SELECT opened.id, p.name FROM opened JOIN confiture_control.person p ON p.id = opened.person`,
      [hash, person, from.address, from.userAgent.slice(0, 300), from.idToken],
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

/**
 * Ends the sessions of a person, or of everybody in a group, whose rights change: whoever got hold of one before gets no
 * more with it. The caller's own goes on.
 */
export async function endSessions(
  session: Session,
  { person, group }: { person?: number; group?: string },
  { via, credential }: Pick<Caller, "via" | "credential">,
): Promise<void> {
  await session.query(
    `UPDATE confiture_control.session SET revoked_at = now()
     WHERE revoked_at IS NULL AND id IS DISTINCT FROM $3::bigint AND (person = $1
       OR person IN (SELECT i.person FROM confiture_control.identity i WHERE $2::text = ANY (i.groups)))`,
    [person, group, via === "session" ? credential : null],
  );
}

/** Who a session's token belongs to; undefined when it is over, revoked or nobody's. */
export async function callerOfSession({ pool }: Control, token: string): Promise<Caller | undefined> {
  const [row] = await pool.query<Row>(
    `WITH found AS (
       SELECT s.id AS credential, p.id AS person, p.name, s.last_seen_at
       FROM confiture_control.session s JOIN confiture_control.person p ON p.id = s.person
       WHERE s.token_hash = $1 AND p.disabled_at IS NULL AND s.revoked_at IS NULL
         AND s.expires_at > now() AND s.last_seen_at > now() - make_interval(hours => ${idleHours})),
     seen AS (
       UPDATE confiture_control.session s SET last_seen_at = now() FROM found f
       WHERE s.id = f.credential AND f.last_seen_at < now() - ${noticed})
     SELECT f.credential, f.person, f.name, ${grantsOf("f.person")} FROM found f`,
    [hashOf(token)],
  );
  return row && { ...row, via: "session" };
}

/** Who an API token belongs to, and what it narrows their rights to. */
export async function callerOfToken({ pool }: Control, token: string): Promise<Caller | undefined> {
  const [row] = await pool.query<Row & Narrowing>(
    `WITH found AS (
       SELECT t.id AS credential, p.id AS person, p.name, t.verbs, t.project, t.environment, t.last_used_at
       FROM confiture_control.token t JOIN confiture_control.person p ON p.id = t.person
       WHERE t.token_hash = $1 AND p.disabled_at IS NULL AND t.revoked_at IS NULL AND t.expires_at > now()),
     seen AS (
       UPDATE confiture_control.token t SET last_used_at = now() FROM found f
       WHERE t.id = f.credential AND coalesce(f.last_used_at < now() - ${noticed}, true))
     SELECT f.credential, f.person, f.name, to_jsonb(f.verbs) AS verbs, f.project, f.environment,
       ${grantsOf("f.person")} FROM found f`,
    [hashOf(token)],
  );
  if (!row) return undefined;
  const { verbs, project, environment, ...caller } = row;
  return { ...caller, via: "token", narrowing: { verbs, project, environment } };
}

/** What a person may do now, whatever they sign in with; nobody when they are disabled. */
export async function rightsOf(session: Pick<Session, "query">, person: number): Promise<Pick<Caller, "grants">> {
  const [row] = await session.query<{ grants: Grant[] }>(
    `SELECT ${grantsOf("p.id")} FROM confiture_control.person p WHERE p.id = $1 AND p.disabled_at IS NULL`,
    [person],
  );
  return { grants: row?.grants ?? [] };
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
