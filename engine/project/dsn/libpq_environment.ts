import type { Dsn } from "./dsn.ts";

/**
 * The connection as `PG*` variables, for `pg_dump`, `pg_restore` and `psql`: a password on their command line could be
 * read by every user of the machine. Holds the password in the clear; hand it to the child process and nowhere else.
 */
export function libpqEnvironment(dsn: Dsn): Record<string, string> {
  const { hosts, connectTimeoutMs } = dsn;
  const variables: Record<string, string | undefined> = {
    PGHOST: hosts.map(({ host }) => host).join(","),
    PGHOSTADDR: hosts.some(({ address }) => address) ? hosts.map(({ address }) => address ?? "").join(",") : undefined,
    PGPORT: hosts.map(({ port }) => port).join(","),
    PGDATABASE: dsn.database,
    PGUSER: dsn.user,
    PGPASSWORD: dsn.password?.reveal(),
    PGSSLMODE: dsn.sslmode,
    PGSSLROOTCERT: dsn.sslrootcert,
    PGSSLCERT: dsn.sslcert,
    PGSSLKEY: dsn.sslkey,
    PGSSLNEGOTIATION: dsn.sslnegotiation === "direct" ? "direct" : undefined,
    PGCONNECT_TIMEOUT: String(Math.ceil(connectTimeoutMs / 1000)),
    PGAPPNAME: dsn.applicationName,
    PGOPTIONS: dsn.options,
    PGTARGETSESSIONATTRS: dsn.targetSessionAttrs === "any" ? undefined : dsn.targetSessionAttrs,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
