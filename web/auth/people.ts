import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import type { Grant } from "./rights.ts";

/** A query of the grants of a person, those of the identity provider's groups among them; `$1` is the person. */
export const grantsQuery = `SELECT role, project, environment FROM confiture_control.role_grant
  WHERE person = $1 OR group_name IN
    (SELECT unnest(groups) FROM confiture_control.identity WHERE person = $1)`;

/** Makes a person, with a local account when there is a login. Throws "conflict" for a login that somebody has. */
export async function createPerson(
  session: Session,
  { name, login, password }: { name: string; login?: string; password?: string },
): Promise<number> {
  const taken = await session.query(
    "SELECT 1 AS one FROM confiture_control.person WHERE lower(login) = lower($1)",
    [login],
  );
  if (taken.length > 0) {
    throw new ConfitureError("conflict", { what: `the login ${login} is taken`, remedy: "Choose another." });
  }
  const [row] = await session.query<{ id: number }>(
    `INSERT INTO confiture_control.person (name, login, password) VALUES ($1, $2, $3) RETURNING id`,
    [name, login, password],
  );
  return row!.id;
}

export async function grantRole(session: Session, person: number, grant: Grant): Promise<void> {
  await insertGrant(session, { person }, grant);
}

/** Gives a role to everybody whom the identity provider puts into a group. */
export async function grantGroupRole(session: Session, group: string, grant: Grant): Promise<void> {
  await insertGrant(session, { group }, grant);
}

async function insertGrant(
  session: Session,
  { person, group }: { person?: number; group?: string },
  { role, project, environment }: Grant,
): Promise<void> {
  await session.query(
    `INSERT INTO confiture_control.role_grant (person, group_name, role, project, environment)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [person, group, role, project, environment],
  );
}
