import type { Secret } from "../secret/mod.ts";

export const sslmodes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
export type Sslmode = (typeof sslmodes)[number];

export const targetSessionAttributes = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
] as const;
export type TargetSessionAttrs = (typeof targetSessionAttributes)[number];

/** One server of a connection string. */
export interface DsnHost {
  /** Name or address; one that begins with `/` is the folder of a unix socket. */
  host: string;
  port: number;
  /** `hostaddr`: connect here, while `host` stays the name that certificates are checked against. */
  address?: string;
  /** What the password file says for this server, when the connection string has no password. */
  password?: Secret;
}

/** A connection, every libpq form normalised, nothing left to look up. */
export interface Dsn {
  /** In the order they are tried; more than one is libpq's failover list. */
  hosts: DsnHost[];
  database: string;
  user: string;
  /** Explicit, from the service file, `PGPASSWORD`, or the password file's entry for the first host. */
  password?: Secret;
  /** With a `sslrootcert`, `require` checks the certificate as `verify-ca` does (libpq's rule). No part on sockets. */
  sslmode: Sslmode;
  /** Path, or `system` for the certificates of the operating system. */
  sslrootcert?: string;
  sslcert?: string;
  sslkey?: string;
  sslpassword?: Secret;
  sslnegotiation: "postgres" | "direct";
  /** 0 waits for ever, as in libpq. */
  connectTimeoutMs: number;
  applicationName?: string;
  /** Command-line options for the server's session, as in `-c statement_timeout=5s`. */
  options?: string;
  targetSessionAttrs: TargetSessionAttrs;
  /** What libpq would have warned about, for example a password file that others can read. */
  notices: readonly string[];
}
