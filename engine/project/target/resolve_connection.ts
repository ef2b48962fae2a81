import type { Host } from "../../host.ts";
import { type Dsn, parseDsn } from "../dsn/mod.ts";
import type { Project } from "../load/mod.ts";
import { requireStoredConnection } from "./stored_connection.ts";
import { resolveSecret, type Secret } from "../secret/mod.ts";

/** Follows a secret reference of the configuration and reads the connection it gives. `where` names its key. */
export async function resolveConnection(
  project: Project,
  reference: string | Secret,
  where: string,
  host: Host,
): Promise<Dsn> {
  requireStoredConnection(reference, where, host);
  return await parseDsn(await resolveSecret(reference, host, { base: project.root }), host, { where });
}
