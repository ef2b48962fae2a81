import { ConfitureError, isConfitureError } from "../errors.ts";
import { ServerFailure, type Session } from "../postgres/mod.ts";
import { loadParser } from "../sql/mod.ts";
import type { Catalog } from "./catalog.ts";
import { CatalogReading, type ReadOptions } from "./catalog_reading.ts";
import { isOwnRelation, ownSchema } from "./own_objects.ts";
import { applyScope } from "./scope.ts";
import { catalogSignature, type Others, readOthers, walPosition } from "./settled.ts";

export type { ReadOptions } from "./catalog_reading.ts";

/** How often a reading that others' DDL has disturbed is made anew. */
const attempts = 8;

/**
 * Reads the facts of a database in one REPEATABLE READ transaction, or in the caller's, with a fixed number of queries. PostgreSQL's deparse
 * functions look past that snapshot, so a reading during which the catalogs changed is thrown away and made anew; throws
 * "catalog-unsettled" when that does not end.
 */
export async function readCatalog(session: Session, options: ReadOptions = {}): Promise<Catalog> {
  const parser = loadParser();
  parser.catch(() => {}); // awaited by the reading
  let cause: unknown;
  const isInside = session.inTransaction;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    let others: Others | undefined;
    const before = await walPosition(session);
    const isQuiet = async () => others?.areBusy === false && before === await walPosition(session);
    try {
      const { catalog, signature } = await (isInside ? leavingNothing : inTransaction)(session, async () => {
        await session.execute(isInside ? insideSettings : settings);
        others = await readOthers(session);
        if (others.areEnding) return { catalog: undefined, signature: undefined };
        const catalog = await new CatalogReading(session, parser, options).read();
        return { catalog, signature: await isQuiet() ? undefined : await catalogSignature(session) };
      });
      if (catalog === undefined) continue;
      if (signature === undefined || signature === await catalogSignature(session)) return withoutOwn(catalog);
    } catch (error) {
      // Inside a caller's transaction there is nothing left to read with.
      if (session.inTransaction || !isLostObject(error) || await isQuiet()) throw error;
      cause = error;
    }
  }
  throw new ConfitureError("catalog-unsettled", { database: session.dsn.database, attempts }, { cause });
}

function inTransaction<T>(session: Session, body: () => Promise<T>): Promise<T> {
  return session.transaction(body);
}

/** A savepoint that is rolled back: the caller's settings are what they were. */
async function leavingNothing<T>(session: Session, body: () => Promise<T>): Promise<T> {
  const done = Symbol();
  let result: { value: T } | undefined;
  await session.transaction(async () => {
    result = { value: await body() };
    throw done;
  }).catch((error: unknown) => {
    if (error !== done) throw error;
  });
  return result!.value;
}

/** Confiture's own objects are nobody's to compare. */
function withoutOwn(catalog: Catalog): Catalog {
  if (catalog.facts.has(`schema ${ownSchema}`)) return applyScope(catalog, {});
  for (const fact of catalog.facts.values()) if (isOwnRelation(fact)) return applyScope(catalog, {});
  return catalog;
}

/** Inside of a caller's transaction, whose own changes are read, its isolation is what it is. */
const insideSettings = `SET LOCAL search_path = pg_catalog;
  SET LOCAL quote_all_identifiers = off; SET LOCAL intervalstyle = postgres; SET LOCAL datestyle = iso;
  SET LOCAL extra_float_digits = 1; SET LOCAL jit = off; SET LOCAL timezone = 'UTC';`;

const settings = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; ${insideSettings}`;

/** What PostgreSQL says of an object that the snapshot still has and that is gone: "cache lookup failed", "does not exist". */
function isLostObject(error: unknown): boolean {
  if (!isConfitureError(error) || !(error.cause instanceof ServerFailure)) return false;
  return ["XX000", "42P01", "42703", "42704", "42883", "3F000"].includes(error.cause.sqlstate);
}
