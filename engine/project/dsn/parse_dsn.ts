import type { Host } from "../../host.ts";
import { Secret } from "../secret/mod.ts";
import { completeDsn } from "./complete_dsn.ts";
import type { Dsn } from "./dsn.ts";
import type { Given } from "./parameters.ts";
import { parseKeywords } from "./parse_keywords.ts";
import { parseUri } from "./parse_uri.ts";
import { DsnProblem, locateProblem } from "./problem.ts";

export interface DsnOptions {
  /** Names the place in failures: "database_url of db/environments/local.yaml". */
  where?: string;
}

/**
 * Reads a connection string in any form of libpq's (URI, key=value, empty) and completes it from the service file, the
 * `PG*` variables, the password file and libpq's defaults.
 * Throws `dsn-invalid` or `dsn-parameter-unsupported`, neither of which quotes any part of the string.
 */
export async function parseDsn(
  text: string | Secret,
  host: Host,
  { where = "the connection string" }: DsnOptions = {},
): Promise<Dsn> {
  try {
    return await completeDsn(readGiven((text instanceof Secret ? text.reveal() : text).trim()), host, where);
  } catch (error) {
    throw locateProblem(error, where);
  }
}

function readGiven(text: string): Given {
  if (/^postgres(ql)?:\/\//.test(text)) return parseUri(text);
  const scheme = /^([a-z][a-z0-9+.:-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return parseKeywords(text);
  if (/^postgres(ql)?\+/.test(scheme)) {
    throw new DsnProblem("postgresql+driver:// is SQLAlchemy's spelling; write postgresql://");
  }
  if (scheme === "jdbc:postgresql") throw new DsnProblem("jdbc:postgresql:// is Java's spelling; write postgresql://");
  if (/^postgres(ql)?$/.test(scheme)) throw new DsnProblem("the scheme is written in lower case: postgresql://");
  throw new DsnProblem("it is a URI of something else than PostgreSQL; write postgresql://");
}
