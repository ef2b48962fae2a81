import type { Session } from "../session/mod.ts";
import { type Mark, markFromText } from "./mark.ts";

export interface MarkedDatabase {
  name: string;
  mark: Mark;
  owner: string;
  /** Whether the role of the session has the rights of the owner. */
  isOwned: boolean;
  connections: number;
  /** Undefined when nobody asked, or the role may not connect to it and so may not ask. */
  sizeBytes?: number;
}

/** Every database of the server that carries our mark, by name. Sizes are counted on disk, which takes its time. */
export async function markedDatabases(
  session: Session,
  { sizes = false }: { sizes?: boolean } = {},
): Promise<MarkedDatabase[]> {
  const rows = await session.query<
    { name: string; comment: string; owner: string; owned: boolean; connections: number; size: number | null }
  >(
    `SELECT d.datname AS name, pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       -- By its number: the role may be gone as soon as its database is.
       pg_catalog.pg_has_role(d.datdba, 'USAGE') AS owned,
       (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) AS connections,
       CASE WHEN $1 AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
         THEN pg_catalog.pg_database_size(d.oid) END AS size
     FROM pg_catalog.pg_database d
     WHERE pg_catalog.starts_with(pg_catalog.shobj_description(d.oid, 'pg_database'), 'confiture:')
     ORDER BY d.datname COLLATE "C"`,
    [sizes],
  );
  return rows.flatMap(({ name, comment, owner, owned: isOwned, connections, size }) => {
    const mark = markFromText(comment);
    return mark === undefined
      ? []
      : [{ name, mark, owner, isOwned, connections, ...(size === null ? {} : { sizeBytes: size }) }];
  });
}
