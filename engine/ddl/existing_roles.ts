import type { Session } from "../postgres/mod.ts";
import type { Statement } from "../sql/mod.ts";

/**
 * Leaves out CREATE ROLE and CREATE TABLESPACE for what the server has already: they outlive the database, so the second
 * build on a server would always fail on them. Their attributes are not compared, which is said.
 */
export async function skipExistingRoles(
  statements: readonly Statement[],
  session: Session,
  warn: (message: string) => void,
): Promise<readonly Statement[]> {
  const made = statements.filter(({ kind }) => kind === "create-role" || kind === "create-tablespace");
  if (made.length === 0) return statements;
  const existing = await clusterObjects(session);
  return statements.filter((statement) => {
    if (!made.includes(statement)) return true;
    const [object] = statement.defines;
    if (!object || !existing.has(`${object.kind} ${object.name}`)) return true;
    warn(`${object.kind} ${object.name} exists on the server already; it was left as it is and not compared`);
    return false;
  });
}

/** Roles and tablespaces of the server: `role app`. */
export async function clusterObjects(session: Session): Promise<Set<string>> {
  const rows = await session.query<{ object: string }>(
    `SELECT 'role ' || rolname AS object FROM pg_roles UNION ALL SELECT 'tablespace ' || spcname FROM pg_tablespace`,
  );
  return new Set(rows.map(({ object }) => object));
}
