import { basename } from "node:path";
import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { type Dsn, parseDsn } from "../dsn/mod.ts";
import type { Environment, Project } from "../load/mod.ts";
import { resolveSecret, type Secret } from "../secret/mod.ts";
import { requireStoredConnection } from "./stored_connection.ts";
import { databaseNameOf, type EmbeddedReference, readEmbedded } from "./embedded_reference.ts";

/** How a person named a database; a field is set only when they did. */
export interface TargetChoice {
  env?: string;
  config?: string;
  database_url?: string;
  no_config?: boolean;
}

/** One database to work on, and the settings that hold for it. */
export interface Target {
  /** For people: "environment local", "--database-url". Never a password. */
  label: string;
  source: "flag" | "config" | "env-confiture" | "env-ambient" | "embedded";
  /** Where the settings come from: the named environment, else the default one, else none. Its DSN may be another. */
  environment?: Environment;
  dsn: Dsn | { embedded: EmbeddedReference };
}

/**
 * Finds the database that is meant. The order: `--database-url`; a named environment or file, which conflicts with
 * CONFITURE_DATABASE_URL (`dsn-sources-conflict`); CONFITURE_DATABASE_URL; the default environment; DATABASE_URL, which
 * an operation that changes the database does not accept. `no_config` leaves only the two variables.
 * An empty variable counts as unset. Throws `dsn-missing` when nothing is left.
 */
export async function resolveTarget(
  project: Project,
  choice: TargetChoice,
  host: Host,
  { mutating }: { mutating: boolean },
): Promise<Target> {
  checkChoice(choice);
  const environment = choice.no_config ? undefined : await chosenEnvironment(project, choice);
  const explicit = choice.env !== undefined || choice.config !== undefined;
  const finish = (source: Target["source"], label: string, url: string | Secret, where = label) =>
    connect({ project, environment, source, label, url, where, host });

  if (choice.database_url !== undefined) return await finish("flag", "--database-url", choice.database_url);
  const deliberate = host.env.CONFITURE_DATABASE_URL?.trim();
  const ambient = host.env.DATABASE_URL?.trim();
  if (explicit && deliberate) {
    const named = choice.env !== undefined ? `--env ${choice.env}` : `--config ${choice.config}`;
    throw new ConfitureError("dsn-sources-conflict", { explicit: named });
  }
  if (deliberate) return await finish("env-confiture", "CONFITURE_DATABASE_URL", deliberate);
  if (choice.no_config && ambient) return await finish("env-ambient", "DATABASE_URL", ambient);

  if (environment?.config.ssh_tunnel) {
    const { host: server } = environment.config.ssh_tunnel;
    const place = environment.placeOf("ssh_tunnel");
    throw new ConfitureError("ssh-tunnel-unsupported", { environment: environment.name, host: server, ...place });
  }
  if (environment?.databaseUrl) {
    const label = choice.config !== undefined ? `--config ${choice.config}` : `environment ${environment.name}`;
    return await finish("config", label, environment.databaseUrl, `database_url of ${environment.file}`);
  }
  if (environment?.databaseUrlProblem) throw environment.databaseUrlProblem;
  if (ambient && !explicit && !mutating) return await finish("env-ambient", "DATABASE_URL", ambient);
  if (environment && (explicit || !ambient)) {
    const needed = "this operation needs a database";
    throw new ConfitureError("config-field-missing", { key: "database_url", needed, file: environment.file });
  }
  const known = await project.environments();
  throw new ConfitureError("dsn-missing", {
    ambient: Boolean(ambient),
    no_config: choice.no_config ?? false,
    known,
  });
}

function checkChoice({ env, config, no_config, database_url }: TargetChoice): void {
  const contradiction = env !== undefined && config !== undefined
    ? "--env and --config both name an environment"
    : no_config && (env !== undefined || config !== undefined)
    ? `--no-config contradicts ${env !== undefined ? "--env" : "--config"}`
    : undefined;
  if (contradiction) throw new ConfitureError("usage", { problem: contradiction, hint: "Pass one of the two." });
  if (database_url?.trim() === "") {
    throw new ConfitureError("dsn-invalid", { where: "--database-url", problem: "it is empty" });
  }
}

async function chosenEnvironment(project: Project, { env, config }: TargetChoice): Promise<Environment | undefined> {
  if (env !== undefined) return await project.environment(env);
  if (config !== undefined) return await project.environmentFile(config);
  return await project.defaultEnvironment();
}

interface Connection {
  project: Project;
  environment?: Environment;
  source: Target["source"];
  label: string;
  url: string | Secret;
  where: string;
  host: Host;
}

async function connect({ project, environment, source, label, url, where, host }: Connection): Promise<Target> {
  if (source === "config" || source === "flag") requireStoredConnection(url, where, host);
  const secret = await resolveSecret(url, host, { base: project.root });
  const fallback = {
    major: (environment?.config ?? project.config).embedded.major,
    database: databaseNameOf(basename(project.root)),
  };
  const embedded = readEmbedded(secret.reveal().trim(), fallback, where);
  if (embedded) return { label, source: "embedded", environment, dsn: { embedded } };
  return { label, source, environment, dsn: await parseDsn(secret, host, { where }) };
}
