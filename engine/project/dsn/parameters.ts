/** What we do with a parameter of libpq: use it, need not use it, or say which values cannot be honoured. */
export type Treatment =
  | { kind: "used" }
  | { kind: "harmless" }
  | { kind: "limited"; accepts: RegExp; why: string };

export interface Parameter {
  treatment: Treatment;
  /** Environment variable that libpq reads when the parameter is not given. */
  env?: string;
}

const used = (env?: string): Parameter => ({ treatment: { kind: "used" }, env });
/** Has no bearing on a correct session of ours: client buffers, keepalives, or a default we meet anyway. */
const harmless = (env?: string): Parameter => ({ treatment: { kind: "harmless" }, env });
/** Ignoring another value would connect less safely, or elsewhere, than was asked for. */
const limited = (accepts: RegExp, why: string, env?: string): Parameter => ({
  treatment: { kind: "limited", accepts, why },
  env,
});

/** Every parameter key word of libpq 18 (PostgreSQL manual, section 34.1.2), with its environment variable. */
export const parameters: Readonly<Record<string, Parameter>> = {
  service: used("PGSERVICE"),
  servicefile: used("PGSERVICEFILE"),
  host: used("PGHOST"),
  hostaddr: used("PGHOSTADDR"),
  port: used("PGPORT"),
  dbname: used("PGDATABASE"),
  user: used("PGUSER"),
  password: used("PGPASSWORD"),
  passfile: used("PGPASSFILE"),
  connect_timeout: used("PGCONNECT_TIMEOUT"),
  application_name: used("PGAPPNAME"),
  fallback_application_name: used(),
  options: used("PGOPTIONS"),
  sslmode: used("PGSSLMODE"),
  sslnegotiation: used("PGSSLNEGOTIATION"),
  sslcert: used("PGSSLCERT"),
  sslkey: used("PGSSLKEY"),
  sslpassword: used(),
  sslrootcert: used("PGSSLROOTCERT"),
  sslcertmode: limited(/^(allow|disable)$/, "only allow and disable are known", "PGSSLCERTMODE"),
  target_session_attrs: used("PGTARGETSESSIONATTRS"),

  client_encoding: harmless("PGCLIENTENCODING"),
  keepalives: harmless(),
  keepalives_idle: harmless(),
  keepalives_interval: harmless(),
  keepalives_count: harmless(),
  tcp_user_timeout: harmless(),
  sslcompression: harmless("PGSSLCOMPRESSION"),
  krbsrvname: harmless("PGKRBSRVNAME"),
  gsslib: harmless("PGGSSLIB"),
  gssdelegation: harmless("PGGSSDELEGATION"),
  max_protocol_version: harmless("PGMAXPROTOCOLVERSION"),
  authtype: harmless(),
  tty: harmless(),

  channel_binding: limited(/^(disable|prefer)$/, "channel binding is not available", "PGCHANNELBINDING"),
  gssencmode: limited(/^(disable|prefer)$/, "GSSAPI encryption is not available", "PGGSSENCMODE"),
  replication: limited(/^(false|off|no|0)$/, "these are not replication sessions"),
  load_balance_hosts: limited(/^disable$/, "hosts are tried in their order", "PGLOADBALANCEHOSTS"),
  require_auth: limited(/^$/, "the way of logging in cannot be restricted", "PGREQUIREAUTH"),
  requirepeer: limited(/^$/, "the owner of the server process cannot be checked", "PGREQUIREPEER"),
  sslcrl: limited(/^$/, "revocation lists are not read", "PGSSLCRL"),
  sslcrldir: limited(/^$/, "revocation lists are not read", "PGSSLCRLDIR"),
  sslsni: limited(/^1$/, "the server name is always sent", "PGSSLSNI"),
  ssl_min_protocol_version: limited(/^(TLSv1(\.[12])?)?$/i, "TLS 1.2 is the lowest", "PGSSLMINPROTOCOLVERSION"),
  ssl_max_protocol_version: limited(/^(TLSv1\.3)?$/i, "TLS 1.3 cannot be switched off", "PGSSLMAXPROTOCOLVERSION"),
  min_protocol_version: limited(/^3\.0$/, "protocol 3.0 is spoken", "PGMINPROTOCOLVERSION"),
  sslkeylogfile: limited(/^$/, "TLS keys are not logged"),
  scram_client_key: limited(/^$/, "SCRAM keys cannot be passed through"),
  scram_server_key: limited(/^$/, "SCRAM keys cannot be passed through"),
  oauth_issuer: limited(/^$/, "OAuth logins are not available"),
  oauth_client_id: limited(/^$/, "OAuth logins are not available"),
  oauth_client_secret: limited(/^$/, "OAuth logins are not available"),
  oauth_scope: limited(/^$/, "OAuth logins are not available"),
};

/** Parameters as given, not yet completed: key word to text. An empty text is given too, and hides the environment. */
export type Given = Map<string, string>;
