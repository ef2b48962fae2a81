import type { Context } from "../../../engine/plugin/mod.ts";
import { abandonedScratch, type Session } from "../../../engine/postgres/mod.ts";
import { describeDsn, type Environment, resolveConnection } from "../../../engine/project/mod.ts";
import { type Check, fromError, ok, warning } from "./check.ts";

/** Where scratch databases would be made, whether that works, and what killed runs left there. */
export async function checkScratch(
  environment: Environment | undefined,
  session: Session | undefined,
  isEmbedded: boolean,
  context: Context,
): Promise<Check[]> {
  const checks = session
    ? await leftovers(session, isEmbedded ? "the embedded server" : "the target's server", context)
    : [];
  if (!environment) return checks;
  const { scratch, embedded } = environment.config;
  if (scratch === undefined || scratch === "embedded") {
    checks.push(ok("scratch", `Scratch databases are made on the embedded PostgreSQL ${embedded.major}`));
    return checks;
  }
  if (scratch === "target") {
    if (session) checks.push(await creates(session, "the target's server"));
    return checks;
  }
  try {
    const project = await context.project();
    const dsn = await resolveConnection(project, scratch, `scratch of ${environment.file}`, context.host);
    const other = await context.session(dsn);
    checks.push(await creates(other, describeDsn(dsn)), ...await leftovers(other, describeDsn(dsn), context));
  } catch (error) {
    checks.push(fromError("scratch", error));
  }
  return checks;
}

async function creates(session: Session, where: string): Promise<Check> {
  const [role] = await session.query<{ name: string; creates: boolean }>(
    "SELECT rolname AS name, rolsuper OR rolcreatedb AS creates FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  return role!.creates ? ok("scratch", `Scratch databases are made on ${where}`) : warning(
    "scratch",
    `Scratch databases would be made on ${where}, and ${role!.name} may not create any`,
    "Give the role CREATEDB, or set scratch: embedded.",
  );
}

async function leftovers(session: Session, where: string, { host }: Context): Promise<Check[]> {
  const left = await abandonedScratch(session, host);
  if (left.length === 0) return [];
  const names = left.slice(0, 3).map(({ name }) => name).join(", ") + (left.length > 3 ? ", …" : "");
  const message = `${left.length} scratch database${left.length === 1 ? "" : "s"} of killed runs on ${where}: ${names}`;
  const remedy = `The next run that needs a scratch database there drops them; by hand: DROP DATABASE ${
    left[0]!.name
  };`;
  return [warning("leftovers", message, remedy)];
}
