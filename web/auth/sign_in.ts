import { ConfitureError } from "../../engine/errors.ts";
import type { Control } from "../control/mod.ts";
import { checkPassword } from "./password.ts";
import { hashOf } from "./secret_token.ts";

/** Failed attempts that a login, and an address, may have within the window. */
const limits = { login: 10, address: 50, windowSeconds: 15 * 60 };

/** The person behind a login and a password. Throws `login-refused`, or `login-limited` after too many attempts. */
export async function personByPassword(
  { pool }: Control,
  { login, password }: { login: string; password: string },
  address: string,
): Promise<number> {
  const keys = [hashOf(`login ${login.toLowerCase()}`), hashOf(`address ${address}`)];
  const [counts] = await pool.query<{ login: number; address: number }>(
    `SELECT count(*) FILTER (WHERE key = $1)::int AS login, count(*) FILTER (WHERE key = $2)::int AS address
     FROM confiture_control.login_attempt
     WHERE key IN ($1, $2) AND at > now() - make_interval(secs => ${limits.windowSeconds})`,
    keys,
  );
  if (counts!.login >= limits.login || counts!.address >= limits.address) {
    throw new ConfitureError("login-limited", { seconds: limits.windowSeconds });
  }
  // Written before the password is looked at: guesses that come at the same time count as well.
  await pool.query("INSERT INTO confiture_control.login_attempt (key) VALUES ($1), ($2)", keys);
  const [found] = await pool.query<{ id: number; password: string | null }>(
    "SELECT id, password FROM confiture_control.person WHERE lower(login) = lower($1) AND disabled_at IS NULL",
    [login],
  );
  if (!await checkPassword(password, found?.password ?? null)) throw new ConfitureError("login-refused", {});
  await pool.query("DELETE FROM confiture_control.login_attempt WHERE key = $1", [keys[0]]);
  return found!.id;
}
