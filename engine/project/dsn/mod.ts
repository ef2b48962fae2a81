/** Connection strings: every form libpq reads, and what it would read around them. */
export type { Dsn, DsnHost, Sslmode, TargetSessionAttrs } from "./dsn.ts";
export { type DsnOptions, parseDsn } from "./parse_dsn.ts";
export { withDatabase } from "./complete_dsn.ts";
export { connectionUrl } from "./connection_url.ts";
export { describeDsn } from "./describe_dsn.ts";
export { libpqEnvironment } from "./libpq_environment.ts";
