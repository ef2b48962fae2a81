import { secretPlaceholder } from "../secret_placeholder.ts";

const isSwitch = `pg_catalog.lower(o.option_value) IN ('true', 'false', 'on', 'off')`;

/** Condition: an option whose name says that nobody else shall see it; `password_required` is none. */
export const namedSecret = `(o.option_name ~* '(pass|pwd|secret|token|credential|api_?key|access_?key|private_?key)'
  AND NOT (o.option_name ~* '_required$' AND ${isSwitch}))`;

/** Condition: any option of a user mapping, as long as it is no mere switch. */
export const anySecret = `(${namedSecret} OR NOT ${isSwitch})`;

const isPlaceholder = `pg_catalog.starts_with(o.option_value, '${secretPlaceholder}')`;

/**
 * Options of foreign objects as one object, sorted. Secrets are hashed by the server, so that they never come here;
 * `identity` (SQL) goes into the hash, so that equal passwords do not look equal.
 */
export function genericOptions(options: string, identity: string, secret = namedSecret): string {
  const hash = `'${secretPlaceholder}' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    ${identity} || '/' || o.option_name || '=' || o.option_value, 'UTF8')), 'hex')`;
  return `CASE WHEN ${options} IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(o.option_name,
    CASE WHEN ${secret} AND NOT ${isPlaceholder} THEN ${hash} ELSE o.option_value END
      ORDER BY o.option_name COLLATE pg_catalog."C")
    FROM pg_catalog.pg_options_to_table(${options}) o) END`;
}

/** Names of the options in which a placeholder of ours stands. */
export function placeholders(options: string): string {
  return `CASE WHEN ${options} IS NOT NULL THEN (SELECT pg_catalog.array_agg(o.option_name ORDER BY o.option_name)
    FROM pg_catalog.pg_options_to_table(${options}) o WHERE ${isPlaceholder}) END AS placeholders`;
}
