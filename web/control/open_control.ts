import { ConfitureError } from "../../engine/errors.ts";
import type { Context } from "../../engine/plugin/mod.ts";
import { createDatabase, databaseExists, openPool, openSession, useEmbedded } from "../../engine/postgres/mod.ts";
import { connectionUrl, type Dsn, parseDsn, resolveSecret } from "../../engine/project/mod.ts";
import type { Control } from "./control.ts";
import { withLedgerPlace } from "./ledger_place.ts";
import { migrateControl } from "./migrate_control.ts";
import { folderKey, serverKey } from "./server_key.ts";

const database = "confiture_control";
const embeddedMajor = 18;

/**
 * Opens the control database that an option, CONFITURE_CONTROL_URL or, without either, the folder's embedded server
 * names, and brings it up to date; several replicas may do so at once.
 */
export async function openControl(given: string | undefined, context: Context): Promise<Control> {
  const { host, projectDir } = context;
  const url = given ?? (host.env.CONFITURE_CONTROL_URL?.trim() || undefined);
  const where = given === undefined ? "CONFITURE_CONTROL_URL" : "--control-url";
  const dsn = url === undefined
    ? await embeddedDsn(context)
    : await parseDsn(await resolveSecret(url, host), host, { where });
  await migrateControl(connectionUrl(await withLedgerPlace(dsn, host)), context);
  const pool = openPool(dsn, { host, applicationName: "confiture server", size: 8, prepares: true });
  return {
    host,
    dsn,
    pool,
    key: serverKey(host) ?? (url === undefined ? await folderKey(`${projectDir}/.confiture`, host) : undefined),
    isEmbedded: url === undefined,
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

async function embeddedDsn({ projectDir, host, signal, emit }: Context): Promise<Dsn> {
  const server = await useEmbedded(projectDir, embeddedMajor, host, {
    signal,
    onNotice: (message) => emit({ type: "notice", level: "info", message }),
  });
  await using session = await openSession(server.dsn("postgres"), { host, applicationName: "confiture server" });
  if (!await databaseExists(session, database)) {
    await createDatabase(session, database).catch(async (error: unknown) => {
      // Another process of this folder may have been quicker.
      if (!(error instanceof ConfitureError) || !await databaseExists(session, database)) throw error;
    });
  }
  // Projects that were sent run beside it, as a role that everybody's rights are enough for.
  await session.execute(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
  return server.dsn(database);
}
