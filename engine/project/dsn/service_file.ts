import { join } from "node:path";
import type { Host } from "../../host.ts";
import { checkKeyword } from "./check_keyword.ts";
import type { Given } from "./parameters.ts";
import { DsnProblem } from "./problem.ts";
import { readTextFile } from "./read_text_file.ts";

/**
 * Parameters of a service (PostgreSQL manual, section 34.17). The user's file is asked first, then the system's; a
 * file that was named explicitly must exist.
 */
export async function readService(service: string, named: string | undefined, host: Host): Promise<Given> {
  const explicit = named || host.env.PGSERVICEFILE;
  const files = [
    explicit || (host.home && join(host.home, ".pg_service.conf")),
    ...systemFolders(host).map((folder) => join(folder, "pg_service.conf")),
  ].filter((file): file is string => Boolean(file));

  for (const file of files) {
    const text = await readTextFile(file).catch(() => {
      throw new DsnProblem(`the service file ${file} cannot be read`);
    });
    if (text === undefined) {
      if (file === explicit) throw new DsnProblem(`the service file ${file} does not exist`);
      continue;
    }
    const found = findService(text, service, file);
    if (found) return found;
  }
  throw new DsnProblem(`the service it names is defined in none of ${files.join(", ")}`);
}

/** PGSYSCONFDIR, else what Debian and the PostgreSQL project compile in. */
function systemFolders(host: Host): string[] {
  return host.env.PGSYSCONFDIR ? [host.env.PGSYSCONFDIR] : ["/etc/postgresql-common", "/etc"];
}

function findService(text: string, service: string, file: string): Given | undefined {
  let given: Given | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    const place = `${file}:${index + 1}`;
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      // Only the first group of that name counts, as in libpq.
      if (given) return given;
      if (line === `[${service}]`) given = new Map();
      continue;
    }
    if (!given) continue;
    if (line.startsWith("ldap")) throw new DsnProblem(`${place}: LDAP lookups are not available`);
    const equals = line.indexOf("=");
    if (equals < 0) throw new DsnProblem(`${place}: a line without =`);
    const name = checkKeyword(line.slice(0, equals), place);
    if (name === "service" || name === "servicefile") throw new DsnProblem(`${place}: services do not nest`);
    if (!given.has(name)) given.set(name, line.slice(equals + 1));
  }
  return given;
}
