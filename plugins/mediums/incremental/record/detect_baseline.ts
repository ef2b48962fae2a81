import { applyScope, type Catalog, readCatalog } from "../../../../engine/catalog/mod.ts";
import { difference } from "../../../../engine/change/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { scopeOf } from "../../../../engine/sources/mod.ts";
import { refuseDuplicates } from "../plan/mod.ts";
import { replayFolder } from "../replay/mod.ts";
import type { Workplace } from "../workplace.ts";

/**
 * The version at which the migrations, replayed one by one in a scratch database, give the catalog that the target has.
 * Nothing less than equal counts; undefined for a database that has nothing yet. Throws "baseline-undetected" with what differs at the closest version, and
 * "baseline-ambiguous" where migrations that change no catalog leave more than one.
 */
export async function detectBaseline(place: Workplace, context: Context): Promise<string | undefined> {
  refuseDuplicates(place.folder);
  const scope = scopeOf(place.environment);
  const live = applyScope(await readLive(place, context), scope);
  const empty = applyScope(
    await replayFolder(place.folder, place, { versions: [], major: live.major }, context),
    scope,
  );
  if (difference(empty, live).length === 0) return undefined;
  const equal: string[] = [];
  let closest: { version: string; changes: readonly { kind: string; id: string }[] } | undefined;
  await replayFolder(place.folder, place, {
    major: live.major,
    async afterEach({ version }, session) {
      const catalog = applyScope(await readCatalog(session, { impliesOwner: true }), scope);
      const changes = difference(catalog, live);
      if (changes.length === 0) equal.push(version);
      if (closest === undefined || changes.length <= closest.changes.length) closest = { version, changes };
    },
  }, context);
  if (equal.length === 1) return equal[0]!;
  if (equal.length > 1) throw new ConfitureError("baseline-ambiguous", { versions: equal });
  throw new ConfitureError("baseline-undetected", {
    ...(closest && { closest: closest.version }),
    count: closest?.changes.length ?? 0,
    changes: closest?.changes.slice(0, 10).map(({ kind, id }) => `${kind} ${id}`) ?? [],
  });
}

async function readLive({ dsn }: Workplace, context: Context): Promise<Catalog> {
  await using session = await context.session(dsn);
  return await readCatalog(session);
}
