import type { Session } from "../../engine/postgres/mod.ts";
import type { Grant } from "./rights.ts";

/** A query of the grants of a person, those of the identity provider's groups among them; `$1` is the person. */
export const grantsQuery = `SELECT role, project, environment FROM confiture_control.role_grant
  WHERE person = $1 OR group_name IN
    (SELECT unnest(groups) FROM confiture_control.identity WHERE person = $1)`;

/** Makes a person, with a local account when there is a login. */
export async function createPerson(
  session: Session,
  { name, login, password }: { name: string; login?: string; password?: string },
): Promise<number> {
  const [row] = await session.query<{ id: number }>(
    `INSERT INTO confiture_control.person (name, login, password) VALUES ($1, $2, $3) RETURNING id`,
    [name, login, password],
  );
  return row!.id;
}

export async function grantRole(
  session: Session,
  person: number,
  { role, project, environment }: Grant,
): Promise<void> {
  await session.query(
    `INSERT INTO confiture_control.role_grant (person, role, project, environment) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [person, role, project, environment],
  );
}

/** Gives a role to everybody whom the identity provider puts into a group. */
export async function grantGroupRole(
  session: Session,
  group: string,
  { role, project, environment }: Grant,
): Promise<void> {
  await session.query(
    `INSERT INTO confiture_control.role_grant (group_name, role, project, environment) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [group, role, project, environment],
  );
}
