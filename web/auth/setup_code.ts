import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import type { Pool, Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { createPerson, grantRole } from "./people.ts";
import { hashPassword } from "./password.ts";
import { hashOf, newToken } from "./secret_token.ts";
import { timeText } from "../control/mod.ts";

const minutes = 60;

/** Makes a code that can be used once, within an hour: it makes an admin, or opens the account of a login anew. */
export async function makeSetupCode(
  pool: Pool,
  host: Host,
  login?: string,
  actor = "command line",
): Promise<{ code: string; expires_at: string }> {
  const { token: code, hash } = newToken(host, "setup-");
  return await pool.transaction(async (session) => {
    const person = login === undefined ? null : await personOf(session, login);
    const expires_at = await keepCode(session, hash, { person, isForFirst: false });
    await recordAudit(session, { actor, action: "setup-code.make", subject: login ?? "a new admin" });
    return { code, expires_at };
  });
}

/** Makes a code for whoever comes first: of several, which replicas print that start at once, one can be used. */
export async function makeFirstCode(pool: Pool, host: Host): Promise<string> {
  const { token: code, hash } = newToken(host, "setup-");
  await pool.transaction(async (session) => {
    await keepCode(session, hash, { person: null, isForFirst: true });
    await recordAudit(session, { actor: "server", action: "setup-code.make", subject: "the first admin" });
  });
  return code;
}

async function keepCode(
  session: Session,
  hash: Uint8Array,
  { person, isForFirst }: { person: number | null; isForFirst: boolean },
): Promise<string> {
  const [row] = await session.query<{ expires_at: string }>(
    `INSERT INTO confiture_control.setup_code (code_hash, person, is_for_first, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(mins => ${minutes}))
     RETURNING ${timeText("expires_at")} AS expires_at`,
    [hash, person, isForFirst],
  );
  return row!.expires_at;
}

/** True as long as nobody can sign in: then a server prints a code when it starts. */
export async function hasNobody(pool: Pool): Promise<boolean> {
  const rows = await pool.query("SELECT 1 AS one FROM confiture_control.person WHERE disabled_at IS NULL LIMIT 1");
  return rows.length === 0;
}

export interface SetupRequest {
  code: string;
  login: string;
  name: string;
  password: string;
}

/** Spends a code: the account of its person, whose login it takes, gets the password, or a new admin is made. Throws `code-invalid`. */
export async function useSetupCode(
  pool: Pool,
  host: Host,
  { code, login, name, password }: SetupRequest,
  from: { address: string; request: string },
): Promise<number> {
  // A hash of a password is work, and not for whoever has no code.
  const known = await pool.query(
    "SELECT 1 AS one FROM confiture_control.setup_code WHERE code_hash = $1 AND used_at IS NULL AND expires_at > now()",
    [hashOf(code)],
  );
  if (known.length === 0) throw new ConfitureError("code-invalid", {});
  const hashed = await hashPassword(password, host);
  return await pool.transaction(async (session) => {
    await session.query("SELECT pg_catalog.pg_advisory_xact_lock(1668247142, 3) AS locked");
    const [spent] = await session.query<{ person: number | null; owner: string | null }>(
      `UPDATE confiture_control.setup_code c SET used_at = now()
       WHERE code_hash = $1 AND used_at IS NULL AND expires_at > now() AND NOT (is_for_first AND EXISTS (
         SELECT FROM confiture_control.person WHERE disabled_at IS NULL))
       RETURNING person, (SELECT p.login FROM confiture_control.person p WHERE p.id = c.person) AS owner`,
      [hashOf(code)],
    );
    // Whose account it opens is said by the code; another name would be written down as who did it.
    const isOwn = spent?.person == null || spent.owner?.toLowerCase() === login.toLowerCase();
    if (!spent || !isOwn) throw new ConfitureError("code-invalid", {});
    let person = spent.person;
    if (person === null) {
      person = await createPerson(session, { name, login, password: hashed });
      await grantRole(session, person, { role: "admin", project: null, environment: null });
    } else {
      await session.query(
        "UPDATE confiture_control.person SET password = $2, disabled_at = NULL WHERE id = $1",
        [person, hashed],
      );
      await session.query(
        "UPDATE confiture_control.session SET revoked_at = now() WHERE person = $1 AND revoked_at IS NULL",
        [person],
      );
    }
    await recordAudit(session, { actor: login, action: "setup-code.use", subject: login, ...from });
    return person;
  });
}

async function personOf(session: Session, login: string): Promise<number> {
  const [row] = await session.query<{ id: number }>(
    "SELECT id FROM confiture_control.person WHERE lower(login) = lower($1)",
    [login],
  );
  if (row) return row.id;
  throw new ConfitureError("no-such-thing", { kind: "login", name: login });
}
