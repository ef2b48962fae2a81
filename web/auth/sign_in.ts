import { ConfitureError } from "../../engine/errors.ts";
import type { Control } from "../control/mod.ts";
import { networkOf } from "./network_of.ts";
import { checkPassword } from "./password.ts";
import { hashOf } from "./secret_token.ts";

/** Failed attempts that a login, and an address, may have within the window. */
const limits = { login: 10, address: 50, windowSeconds: 15 * 60 };

/** The person behind a login and a password. Throws `login-refused`, or `login-limited` after too many attempts. */
export async function personByPassword(
  control: Control,
  { login, password }: { login: string; password: string },
  address: string,
): Promise<number> {
  const { pool } = control;
  const keys = [hashOf(`login ${login.toLowerCase()}`), hashOf(`address ${networkOf(address)}`)] as const;
  await noteAttempt(control, keys);
  const [found] = await pool.query<{ id: number; password: string | null }>(
    "SELECT id, password FROM confiture_control.person WHERE lower(login) = lower($1) AND disabled_at IS NULL",
    [login],
  );
  if (!await checkPassword(password, found?.password ?? null)) throw new ConfitureError("login-refused", {});
  // Of its address only this one: whoever has an account must not be able to guess others on and on.
  await pool.query(
    `WITH own AS (DELETE FROM confiture_control.login_attempt WHERE key = $1)
     DELETE FROM confiture_control.login_attempt WHERE ctid = (
       SELECT ctid FROM confiture_control.login_attempt WHERE key = $2 ORDER BY at DESC LIMIT 1)`,
    [...keys],
  );
  return found!.id;
}

/** Counts and notes in one turn, before the password is looked at: guesses that come at the same time count as well. */
async function noteAttempt({ pool }: Control, keys: readonly [Uint8Array, Uint8Array]): Promise<void> {
  const locks = keys.map((key) => new DataView(key.buffer, key.byteOffset).getInt32(0)).sort((a, b) => a - b);
  await pool.transaction(async (session) => {
    for (const lock of locks) await session.query("SELECT pg_catalog.pg_advisory_xact_lock(1668247143, $1)", [lock]);
    const [counts] = await session.query<{ login: number; address: number }>(
      `SELECT count(*) FILTER (WHERE key = $1)::int AS login, count(*) FILTER (WHERE key = $2)::int AS address
       FROM confiture_control.login_attempt
       WHERE key IN ($1, $2) AND at > now() - make_interval(secs => ${limits.windowSeconds})`,
      [...keys],
    );
    if (counts!.login >= limits.login || counts!.address >= limits.address) {
      throw new ConfitureError("login-limited", { seconds: limits.windowSeconds });
    }
    await session.query("INSERT INTO confiture_control.login_attempt (key) VALUES ($1), ($2)", [...keys]);
  });
}
