import { ConfitureError } from "../../../../engine/errors.ts";
import { type Mark, markFromText, type Session } from "../../../../engine/postgres/mod.ts";

export type TemplateMark = Extract<Mark, { kind: "template" }>;

/** A database by its name, as far as it matters here. */
export interface FoundDatabase {
  /** "" when it has none. */
  comment: string;
  mark?: Mark;
  owner: string;
  /** The session's role may rename and drop it. */
  isOwned: boolean;
  /** It has IS_TEMPLATE, so that roles that do not own it may clone it. */
  isLocked: boolean;
}

/** Undefined when the server has no database of this name. */
export async function findDatabase(session: Session, name: string): Promise<FoundDatabase | undefined> {
  const [row] = await session.query<{ comment: string | null; owner: string; owned: boolean; locked: boolean }>(
    `SELECT pg_catalog.shobj_description(oid, 'pg_database') AS comment, pg_catalog.pg_get_userbyid(datdba) AS owner,
       pg_catalog.pg_has_role(datdba, 'USAGE') AS owned, datistemplate AS locked
     FROM pg_catalog.pg_database WHERE datname = $1`,
    [name],
  );
  if (row === undefined) return undefined;
  const { comment, owner, owned: isOwned, locked: isLocked } = row;
  return { comment: comment ?? "", mark: markFromText(comment), owner, isOwned, isLocked };
}

/**
 * The template of this name, undefined when there is none. Throws when something else bears the name:
 * `database-not-ours`, `test-database-kind`.
 */
export async function findTemplate(
  session: Session,
  name: string,
): Promise<FoundDatabase & { mark: TemplateMark } | undefined> {
  const found = await findDatabase(session, name);
  if (found === undefined) return undefined;
  const { mark } = found;
  if (mark === undefined) throw new ConfitureError("database-not-ours", { database: name, comment: found.comment });
  if (mark.kind !== "template") {
    throw new ConfitureError("test-database-kind", { database: name, found: mark.kind, wanted: "template" });
  }
  return { ...found, mark };
}

/** Throws `database-not-owned` when the role may not rename or drop it. */
export function requireOwned(name: string, { owner, isOwned }: FoundDatabase, { dsn }: Session): void {
  if (!isOwned) throw new ConfitureError("database-not-owned", { database: name, owner, user: dsn.user });
}
