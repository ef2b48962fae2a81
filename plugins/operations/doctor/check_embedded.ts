import type { Context } from "../../../engine/plugin/mod.ts";
import { embeddedStatus, installedBinaries } from "../../../engine/postgres/mod.ts";
import type { Project } from "../../../engine/project/mod.ts";
import { type Check, fromError, ok, warning } from "./check.ts";

const majors = [14, 15, 16, 17, 18];

/** Where the server programs of each major would come from, and which servers of the project run. */
export async function checkEmbedded(project: Project | undefined, { host, projectDir }: Context): Promise<Check[]> {
  const checks: Check[] = [];
  const absent: number[] = [];
  for (const major of majors) {
    const found = await installedBinaries(major, host);
    if (found) checks.push(ok(`binaries-${major}`, `PostgreSQL ${found.version} in ${found.folder} (${found.source})`));
    else absent.push(major);
  }
  if (absent.length > 0) {
    checks.push(
      host.compiled
        ? missing(absent, project?.config.embedded.major)
        : ok("binaries-npm", `PostgreSQL ${absent.join(", ")}: fetched from npm when first needed`),
    );
  }
  try {
    for (const { major, running, port, pid, data } of await embeddedStatus(projectDir, host)) {
      const state = running ? `runs on port ${port} (process ${pid})` : "is stopped";
      checks.push(ok(`embedded-${major}`, `The project's PostgreSQL ${major} ${state}; data in ${data}`));
    }
  } catch (error) {
    checks.push(fromError("embedded", error, "warning"));
  }
  return checks;
}

/** The compiled binary cannot fetch packages: only the major that the project wants is missed. */
function missing(absent: readonly number[], wanted: number | undefined): Check {
  const message = `No server programs of PostgreSQL ${absent.join(", ")} are installed`;
  if (wanted === undefined || !absent.includes(wanted)) return ok("binaries-absent", message);
  const remedy = `Install PostgreSQL ${wanted}, point CONFITURE_POSTGRES_BIN at its bin folder, or set embedded.major.`;
  return warning("binaries-absent", message, remedy);
}
