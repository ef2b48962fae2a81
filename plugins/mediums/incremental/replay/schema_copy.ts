import { type Catalog, readCatalog, withRole } from "../../../../engine/catalog/mod.ts";
import { buildCatalog } from "../../../../engine/change/mod.ts";
import { rolesOf } from "../../../../engine/comparison/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { Dsn, TargetChoice } from "../../../../engine/project/mod.ts";
import { inScratch, scratchPlace, stubRoles, withWalker } from "../../../../engine/sources/mod.ts";
import { addEntry, ensureLedger, findLedger, type Ledger, readEntries } from "../ledger/mod.ts";
import type { Workplace } from "../workplace.ts";

/** A scratch database with the schema and the ledger of a target, without its rows. */
export interface SchemaCopy {
  readonly session: Session;
  readonly dsn: Dsn;
  readonly ledger: Ledger;
  /** Whether the session may everything. */
  readonly isSuperuser: boolean;
  /** What is in it now, with everything under the role that the target knows. */
  read(): Promise<Catalog>;
}

/** Runs the body with a copy of the target's schema; the target is only read, and the copy is dropped. */
export async function withSchemaCopy<T>(
  place: Workplace,
  choice: TargetChoice,
  context: Context,
  body: (copy: SchemaCopy) => Promise<T>,
): Promise<T> {
  const original = await readOriginal(place, context);
  const { catalog } = original;
  const where = await scratchPlace(choice, place.environment, context, catalog.major);
  return await inScratch(where, context, async (dsn) => {
    await using builder = await context.session(dsn);
    if (where.kind !== "embedded") return await copyInto(dsn, builder);
    await stubRoles([...rolesOf(catalog), catalog.role], builder);
    const reopen = async () => {
      const session = await context.session(dsn, { survivesCancel: true });
      await session.execute(`SET ROLE NONE; ALTER DATABASE ${quoteIdentifier(dsn.database)} RESET role`);
      return session;
    };
    return await withWalker(builder, reopen, (walker) => copyInto(dsn, builder, walker));
  });

  async function copyInto(dsn: Dsn, builder: Session, walker?: string): Promise<T> {
    await buildCatalog(catalog, builder, context.signal);
    // Scripts reset their role: it has to be what they come back to.
    if (walker !== undefined) {
      await builder.execute(`ALTER DATABASE ${quoteIdentifier(dsn.database)} SET role = ${quoteIdentifier(walker)}`);
    }
    await using session = await context.session(dsn);
    const table = place.config.tracking_table;
    if (original.ledgerSchema !== undefined) {
      await session.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(original.ledgerSchema)}`);
    }
    const ledger = await ensureLedger(session, table);
    for (const { version, name, checksum, appliedAt } of original.entries) {
      await addEntry(session, ledger, { version, name, checksum, appliedAt, executionTimeMs: 0 });
    }
    for (const row of original.progress) {
      await session.query(
        `INSERT INTO confiture.migration_progress (version, direction, statement, statements, state, checksum, run)
         SELECT * FROM pg_catalog.json_to_record($1::json)
           AS r (version text, direction text, statement int, statements int, state text, checksum text, run text)`,
        [JSON.stringify(row)],
      );
    }
    const [own] = await session.query<{ role: string; super: boolean }>(
      "SELECT current_user::text AS role, rolsuper AS super FROM pg_catalog.pg_roles WHERE rolname = current_user",
    );
    const read = async () => withRole(await readCatalog(session), own!.role, catalog.role);
    return await body({ session, dsn, ledger, isSuperuser: own!.super, read });
  }
}

async function readOriginal(place: Workplace, context: Context) {
  await using session = await context.session(place.dsn);
  const catalog = await readCatalog(session);
  const ledger = await findLedger(session, place.config.tracking_table);
  const entries = ledger ? await readEntries(session, ledger) : [];
  const [there] = await session.query<{ there: boolean }>(
    "SELECT pg_catalog.to_regclass('confiture.migration_progress') IS NOT NULL AS there",
  );
  const progress = there!.there
    ? await session.query(
      "SELECT version, direction, statement, statements, state, checksum, run FROM confiture.migration_progress",
    )
    : [];
  const ledgerSchema = ledger && place.config.tracking_table.includes(".") ? ledger.schema : undefined;
  return { catalog, entries, progress, ledgerSchema };
}
