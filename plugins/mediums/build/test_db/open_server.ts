import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { describeDsn, type Dsn, type Environment, type TargetChoice } from "../../../../engine/project/mod.ts";
import { openMaintenance } from "../apply/mod.ts";

/** The server that test databases live on, reached beside them. */
export interface TestServer {
  /** Where it came from, for people: "environment test". */
  readonly label: string;
  /** The server without any database: `postgresql://app@db:5432`. */
  readonly shown: string;
  /** The target's connection; its database plays no part. */
  readonly dsn: Dsn;
  readonly environment?: Environment;
  /** Ends its statement when the run is cancelled. */
  readonly session: Session;
}

/** Connects to the target's server. */
export async function openServer(
  choice: TargetChoice,
  need: { mutating: boolean },
  context: Context,
): Promise<TestServer> {
  const { label, dsn, environment } = await context.target(choice, need);
  // No database is off limits: none of them is renamed or dropped. Waiting for another run takes as long as it takes.
  const beside = { label, dsn: { ...dsn, database: "" } };
  const session = await openMaintenance(beside, context, { statementTimeoutMs: 0, lockTimeoutMs: 0 });
  return { label, shown: describeDsn(beside.dsn).replace("/?", "?").replace(/\/$/, ""), dsn, environment, session };
}

/** Throws `createdb-missing`, which tells what to grant, before any work is done. */
export async function requireCreatedb({ session, dsn }: TestServer): Promise<void> {
  if (await mayCreate(session)) return;
  const server_message = "the role lacks CREATEDB";
  throw new ConfitureError("createdb-missing", { user: dsn.user, server_message });
}

/** An environment that is protected, or wants to be asked, asks before databases appear beside its own. */
export async function askIfProtected(
  { environment, label, shown }: TestServer,
  what: string,
  context: Context,
): Promise<void> {
  const { protected: isProtected, require_confirmation: asks } = environment?.config ?? {};
  if (!isProtected && !asks) return;
  await context.consent({
    question: `${what} (${label}, ${shown})?`,
    loses: "Nothing is replaced: the environment asks before every change",
  });
}

export async function mayCreate(session: Session): Promise<boolean> {
  const [row] = await session.query<{ may: boolean }>(
    "SELECT rolcreatedb OR rolsuper AS may FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  return row?.may ?? false;
}

/** True for a role that may give objects to others. */
export async function isSuperuser(session: Session): Promise<boolean> {
  const [row] = await session.query<{ yes: boolean }>(
    "SELECT rolsuper AS yes FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  return row?.yes ?? false;
}
