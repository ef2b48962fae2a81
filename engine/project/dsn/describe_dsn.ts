import type { Dsn, DsnHost } from "./dsn.ts";

/** The connection for people and logs, as a URI without any password: `postgresql://user@host:5432/db`. */
export function describeDsn({ hosts, user, database }: Dsn): string {
  const [only] = hosts;
  const name = encodeURIComponent(database);
  // One socket reads better as a parameter; several hosts must share the authority.
  if (hosts.length === 1 && only!.host.startsWith("/")) {
    const port = only!.port === 5432 ? "" : `:${only!.port}`;
    const folder = only!.host.split("/").map(encodeURIComponent).join("/");
    return `postgresql://${encodeURIComponent(user)}@${port}/${name}?host=${folder}`;
  }
  return `postgresql://${encodeURIComponent(user)}@${hosts.map(describeHost).join(",")}/${name}`;
}

function describeHost({ host, port }: DsnHost): string {
  return `${host.includes(":") ? `[${host}]` : encodeURIComponent(host)}:${port}`;
}
