import { isConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { embeddedStatus, type Session, useEmbedded } from "../../../engine/postgres/mod.ts";
import {
  describeDsn,
  type Dsn,
  type Project,
  resolveTarget,
  type Target,
  type TargetChoice,
  withDatabase,
} from "../../../engine/project/mod.ts";
import { type Check, fromError, ok, warning } from "./check.ts";
import { examineServer } from "./examine_server.ts";

interface Found {
  checks: Check[];
  /** Open to the target, or to its server where the database does not exist yet. */
  session?: Session;
  isEmbedded: boolean;
}

/** Reaches the database that is meant, and asks the server about itself. The embedded server is not started for it. */
export async function checkTarget(
  choice: TargetChoice,
  project: Project | undefined,
  context: Context,
): Promise<Found> {
  if (!project) return { checks: [], isEmbedded: false };
  let target: Target;
  try {
    target = await resolveTarget(project, choice, context.host, { mutating: false });
  } catch (error) {
    const isNamed = Object.values(choice).some((given) => typeof given === "string");
    const isMissing = isConfitureError(error, "dsn-missing") && !isNamed;
    return { checks: [fromError("target", error, isMissing ? "warning" : "failure")], isEmbedded: false };
  }
  const { label } = target;
  if (!("embedded" in target.dsn)) return { ...await reach(target.dsn, label, context), isEmbedded: false };

  const { major, database } = target.dsn.embedded;
  const running = (await embeddedStatus(project.root, context.host)).find((server) => server.major === major)?.running;
  if (!running) {
    const message =
      `${label}: database ${database} on the embedded PostgreSQL ${major}, which starts when it is needed`;
    return { checks: [ok("target", message)], isEmbedded: true };
  }
  const server = await useEmbedded(project.root, major, context.host, { signal: context.signal });
  return { ...await reach(server.dsn(database), label, context), isEmbedded: true };
}

async function reach(dsn: Dsn, label: string, context: Context): Promise<Omit<Found, "isEmbedded">> {
  const startedMs = context.host.elapsedMs();
  const notices = dsn.notices.map((notice) =>
    warning("target-notice", notice, "Mend the connection string or its files.")
  );
  const where = `${label}: ${describeDsn(dsn)}`;
  try {
    const session = await context.session(dsn);
    const connected = ok(
      "target",
      `${where} answers, connected in ${Math.round(context.host.elapsedMs() - startedMs)} ms`,
    );
    return { session, checks: [connected, ...notices, ...await examineServer(session, context.host)] };
  } catch (error) {
    if (!isConfitureError(error, "database-missing")) return { checks: [fromError("target", error), ...notices] };
    const missing = warning(
      "target",
      `${where}: the server answers, the database does not exist`,
      "`confiture build` makes it.",
    );
    try {
      const session = await context.session(withDatabase(dsn, "postgres"));
      return { session, checks: [missing, ...notices, ...await examineServer(session, context.host)] };
    } catch (other) {
      return { checks: [missing, ...notices, fromError("server", other, "warning")] };
    }
  }
}
