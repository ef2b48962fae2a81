import type { Dsn } from "./dsn.ts";

/** The connection as drivers and libpq read it, with its password: for a driver's options and nothing that is printed. */
export function connectionUrl(dsn: Dsn): string {
  const { hosts, user, database, sslmode } = dsn;
  const password = (dsn.password ?? hosts[0]?.password)?.reveal();
  const who = encodeURIComponent(user) + (password === undefined ? "" : `:${encodeURIComponent(password)}`);
  const parameters = new URLSearchParams();
  const isSocket = hosts.length === 1 && hosts[0]!.host.startsWith("/");
  if (isSocket) {
    parameters.set("host", hosts[0]!.host);
    parameters.set("port", String(hosts[0]!.port));
  }
  // Drivers read `prefer`, libpq's default, in ways of their own.
  if (sslmode !== "prefer") parameters.set("sslmode", sslmode);
  for (const key of ["sslrootcert", "sslcert", "sslkey"] as const) if (dsn[key]) parameters.set(key, dsn[key]);
  if (dsn.options) parameters.set("options", dsn.options);
  const place = isSocket
    ? ""
    : hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join();
  const query = parameters.toString().replaceAll("+", "%20");
  return `postgresql://${who}@${place}/${encodeURIComponent(database)}${query ? `?${query}` : ""}`;
}
