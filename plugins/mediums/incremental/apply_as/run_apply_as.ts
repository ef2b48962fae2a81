import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { describeDsn, type Dsn, resolveConnection } from "../../../../engine/project/mod.ts";
import { migrationRun } from "../execute/mod.ts";
import { readEntries, requireLedger, requireWritable } from "../ledger/mod.ts";
import { type ApplyAsInput, type ApplyAsOutput, upInput } from "../operations/mod.ts";
import { standingOf, versionOf } from "../plan/mod.ts";
import { applyPending, underLock } from "../up/mod.ts";
import { isPooled, openWorkplace, type Workplace } from "../workplace.ts";

/** The operation `migrate apply-as`: the one migration that `up` would come to next, on the connection of a role. */
export async function runApplyAs(input: ApplyAsInput, context: Context): Promise<ApplyAsOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: true });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name, role: input.role });
  const version = versionOf(input.version, place.folder);
  const dsn = await connectionOf(input.role, place, context);
  await using ordinary = await context.session(place.dsn);
  const session = await context.session(dsn, { showDetail: input.show_detail });
  await requireSameDatabase(ordinary, session, input.role, dsn);
  // Looked for by the ordinary role: the other may have no right to see it.
  await requireWritable(ordinary, await requireLedger(ordinary, place.config.tracking_table), dsn.user);
  const pooled = await isPooled(session);
  const warnings: string[] = [];
  const result = await underLock(
    input,
    { place, session, isPooled: pooled, context },
    async (ledger, makeLedger, requireLock) => {
      const entries = await readEntries(session, ledger);
      if (entries.some((each) => each.version === version)) return { applied: [], pending: [] };
      const standing = await standingOf(place.folder, entries);
      const next = standing.pending[0]!.file.version;
      if (next !== version) throw new ConfitureError("migration-not-next", { version, next });
      const run = migrationRun(input, { context, place, session, ledger, makeLedger, requireLock, isPooled: pooled });
      const only = { ...standing, pending: standing.pending.slice(0, 1) };
      const { applied } = await applyPending(run, upInput.parse({}), only, warnings, { asRole: true });
      return { applied, pending: standing.pending.slice(1).map(({ file }) => file.version) };
    },
  );
  await context.phase("after_validation", { target: place.label, applied: result.applied.map((each) => each.version) });
  return {
    success: true,
    role: input.role,
    version,
    applied_by: dsn.user,
    applied: result.applied,
    already_applied: result.applied.length === 0,
    pending: result.pending,
    warnings,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

async function connectionOf(role: string, { environment }: Workplace, context: Context): Promise<Dsn> {
  const known = environment?.config.apply_as ?? {};
  const url = Object.hasOwn(known, role) ? known[role]!.url : undefined;
  if (url === undefined || environment === undefined) {
    throw new ConfitureError("apply-as-unknown", { role, file: environment?.file, known: Object.keys(known) });
  }
  const where = `apply_as.${role}.url of ${environment.file}`;
  return await resolveConnection(await context.project(), url, where, context.host);
}

/** Two connections lead to one database when it has one number there and the server was started at one moment. */
async function requireSameDatabase(ordinary: Session, other: Session, role: string, dsn: Dsn): Promise<void> {
  const [here, there] = await Promise.all([ordinary, other].map(async (session) => {
    const [row] = await session.query<{ id: string }>(
      `SELECT pg_catalog.concat_ws(' ', oid, datname, pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC') AS id
       FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`,
    );
    return row!.id;
  }));
  if (here === there) return;
  throw new ConfitureError("apply-as-elsewhere", {
    role,
    found: describeDsn(dsn),
    target: describeDsn(ordinary.dsn),
  });
}
