import type { Dsn } from "../../engine/project/mod.ts";

/** The connection as a URI with its password, for what takes connection strings; `given` replaces parts. */
export function databaseUrl(dsn: Dsn, given: { user?: string; password?: string; database?: string } = {}): string {
  const { host, port } = dsn.hosts[0]!;
  const { user = dsn.user, password = dsn.password?.reveal(), database = dsn.database } = given;
  const secret = password === undefined ? "" : `:${encodeURIComponent(password)}`;
  const place = host.startsWith("/") ? encodeURIComponent(host) : host;
  return `postgresql://${encodeURIComponent(user)}${secret}@${place}:${port}/${
    encodeURIComponent(database)
  }?sslmode=${dsn.sslmode}`;
}
