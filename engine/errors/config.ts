import { at, type Place, row } from "./row.ts";

const nearest = (name?: string) => (name === undefined ? "" : `; did you mean ${name}?`);

/** Configuration files, environments, connection strings and secrets. */
export const configErrors = {
  "config-field-missing": row<{ key: string; needed: string } & Place>({
    code: "CONFIG_001",
    exit: 5,
    message: ({ key, needed, ...place }) => `${at(place)}${key} is missing; ${needed}`,
    remedy: ({ key, file }) => `Add ${key}${file ? ` to ${file}` : ""}.`,
  }),
  "config-yaml-invalid": row<{ problem: string } & Place>({
    code: "CONFIG_002",
    exit: 5,
    message: ({ problem, ...place }) => `${at(place)}${problem}`,
    remedy: () => "Mend the YAML: indent with spaces, quote text that holds `: `, `#` or a leading `*`, `&`, `!`, `%`.",
  }),
  "dsn-invalid": row<
    { where: string; problem: string; service?: boolean; certificate?: boolean; embedded?: boolean }
  >({
    code: "CONFIG_003",
    exit: 5,
    message: ({ where, problem }) => `${where}: ${problem}`,
    remedy: ({ service, certificate, embedded }) =>
      service
        ? "Write the service as [name] and lines key=value into ~/.pg_service.conf, or let PGSERVICEFILE name the file that has it; without service= and PGSERVICE none is looked up."
        : certificate
        ? "Name PEM files that you can read: sslrootcert=FILE (or system) for whom to trust, sslcert=FILE with sslkey=FILE (chmod 600) for who you are; sslmode=require asks for no certificate."
        : embedded
        ? "Write embedded, embedded:18 or embedded:18/shop: a major from 14 to 18 and a database that is the project's own."
        : "Write postgresql://user:password@host:5432/database (percent-encode @ : / ? # % in each part) or key=value pairs.",
  }),
  "environment-not-found": row<{ environment: string; folder: string; known: readonly string[]; nearest?: string }>({
    code: "CONFIG_004",
    exit: 5,
    message: ({ environment, folder, nearest: name }) =>
      `there is no environment ${environment} in ${folder}${nearest(name)}`,
    remedy: ({ known, environment, folder }) =>
      /[/\\]|\.ya?ml$/.test(environment)
        ? `An environment is named without folder and .yaml${
          known.length > 0 ? ` (${known.join(", ")})` : ""
        }; --config takes a file.`
        : known.length > 0
        ? `Choose one of ${known.join(", ")}, or write ${folder}/${environment}.yaml.`
        : `Write ${folder}/${environment}.yaml, or let \`confiture init\` do it.`,
  }),
  "config-pattern-invalid": row<{ pattern: string; problem: string; key: string }>({
    code: "CONFIG_005",
    exit: 5,
    message: ({ key, pattern, problem }) => `${key}: the pattern ${pattern} is invalid: ${problem}`,
    remedy: () => "Patterns are globs relative to their folder: *.sql, views/**/*.sql, {a,b}.sql.",
  }),
  "dsn-sources-conflict": row<{ explicit: string }>({
    code: "CONFIG_007",
    exit: 5,
    message: ({ explicit }) =>
      `${explicit} and CONFITURE_DATABASE_URL both name a database, and neither outranks the other`,
    remedy: () => "Unset CONFITURE_DATABASE_URL, or drop --env/--config, or name the database with --database-url.",
  }),
  "dsn-missing": row<{ ambient: boolean; no_config: boolean; known: readonly string[] }>({
    code: "CONFIG_010",
    exit: 5,
    message: ({ ambient, no_config }) =>
      ambient
        ? "only DATABASE_URL names a database, and an operation that changes one does not go by a variable that any program may have set"
        : no_config
        ? "--no-config leaves the environment as the only source, and neither CONFITURE_DATABASE_URL nor DATABASE_URL is set"
        : "nothing names a database",
    remedy: ({ known, no_config }) =>
      no_config
        ? "Set CONFITURE_DATABASE_URL, or drop --no-config."
        : `Pass --database-url, ${
          known.length > 0 ? `--env (${known.join(", ")}), ` : "or write db/environments/local.yaml, "
        }or set CONFITURE_DATABASE_URL.`,
  }),
  "config-key-unknown": row<{ key: string; nearest?: string } & Place>({
    code: "CONFIG_011",
    exit: 5,
    message: ({ key, nearest: name, ...place }) => `${at(place)}unknown key ${key}${nearest(name)}`,
    remedy: ({ nearest: name }) =>
      name === undefined
        ? "Remove it, or see the configuration reference; top-level keys that begin with x- are yours."
        : `Write ${name}, or remove it.`,
  }),
  "config-value-invalid": row<{ key: string; problem: string } & Place>({
    code: "CONFIG_012",
    exit: 5,
    message: ({ key, problem, ...place }) => `${at(place)}${key}: ${problem}`,
    remedy: ({ key }) => `Mend ${key}; the configuration reference says what it may be.`,
  }),
  "config-key-refused": row<{ key: string; why: string; instead: string } & Place>({
    code: "CONFIG_013",
    exit: 5,
    message: ({ key, why, ...place }) => `${at(place)}${key} is refused: ${why}`,
    remedy: ({ instead }) => instead,
  }),
  "config-variable": row<{ key: string; variable: string; problem: string } & Place>({
    code: "CONFIG_014",
    exit: 5,
    message: ({ key, problem, ...place }) => `${at(place)}${key}: ${problem}`,
    remedy: ({ variable }) =>
      variable === ""
        ? "Variables are ${NAME} or ${NAME:-default}; write $${ for a literal ${."
        : `Set ${variable}, or give it a default: \${${variable}:-…}; write $\${ for a literal \${.`,
  }),
  "secret-unavailable": row<{ reference: string; why: string }>({
    code: "CONFIG_015",
    exit: 5,
    message: ({ reference, why }) => `the secret ${reference} is not available: ${why}`,
    remedy: () => "Provide it, or point the key elsewhere: env:NAME, file:PATH or command:PROGRAM arguments.",
  }),
  "config-unreadable": row<{ file: string; why: string }>({
    code: "CONFIG_016",
    exit: 5,
    message: ({ file, why }) => `${file} cannot be read: ${why}`,
    remedy: () => "Check the path and its permissions.",
  }),
  "dsn-parameter-unsupported": row<{ where: string; parameter: string; why: string }>({
    code: "CONFIG_017",
    exit: 5,
    message: ({ where, parameter, why }) => `${where}: ${parameter} cannot be honoured: ${why}`,
    remedy: ({ parameter }) => `Remove ${parameter}, or connect through a proxy that provides it.`,
  }),
  "ssh-tunnel-unsupported": row<{ environment: string; host: string } & Place>({
    code: "CONFIG_018",
    exit: 5,
    message: ({ environment, ...place }) =>
      `${
        at(place)
      }environment ${environment} reaches its database through ssh_tunnel, which this version does not open`,
    remedy: ({ host }) =>
      `Open it yourself (ssh -N -L 15432:localhost:5432 ${host}) and pass --database-url postgresql://…@localhost:15432/….`,
  }),
  "project-missing": row<{ folder: string; why: string }>({
    code: "CONFIG_019",
    exit: 5,
    message: ({ folder, why }) => `there is no project at ${folder}: ${why}`,
    remedy: () => "Name the folder that holds db/, or make a project with `confiture init`.",
  }),
};
