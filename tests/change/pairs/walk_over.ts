import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../../engine/catalog/mod.ts";
import { askServer, difference, planChange } from "../../../engine/change/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import type { Dsn } from "../../../engine/project/mod.ts";
import { describe, walk } from "../converge.ts";
import { assertRowsAgree } from "../rows_agree.ts";
import { identities, madeAnew, sharedContent } from "./content.ts";
import { dumpDifference, dumpText, restoreDump } from "./dump.ts";

/** One database of a pair. */
export interface Side {
  readonly session: Session;
  readonly catalog: Catalog;
  /** As it was built; where it is there, pg_dump is asked to agree. */
  readonly dump?: string;
}

export interface Place {
  readonly dsn: Dsn;
  /** Opens a new empty database. */
  empty(name: string): Promise<Session>;
}

/** Makes one side what the other one is: its rows said before that they stand in no way, they stay, nothing differs afterwards, and pg_dump agrees. */
export async function walkOver(place: Place, side: Side, other: Side, database: string): Promise<void> {
  const { session, catalog } = side;
  const answers = await askServer(session, catalog, other.catalog);
  const plan = planChange(catalog, other.catalog, { answers });
  await assertRowsAgree(plan, session, { from: catalog, to: other.catalog, answers });
  const content = await sharedContent(session, catalog, other.catalog);
  const before = await identities(session);
  await walk(session, plan);
  const after = await readCatalog(session);
  assert.deepEqual(difference(after, other.catalog).map(describe), [], "differs after the plan");
  assert.deepEqual(planChange(after, other.catalog).steps, [], "a second plan has steps");
  assert.deepEqual(await sharedContent(session, catalog, other.catalog), content, "rows changed");
  assert.deepEqual(madeAnew(before, await identities(session), catalog, other.catalog), [], "was made anew");
  if (other.dump !== undefined) await witness(place, database, other.dump);
}

/** Dumps that are equal are so after a restore too, which only levels how PostgreSQL writes an expression. */
async function witness(place: Place, database: string, wanted: string): Promise<void> {
  const actual = await dumpText(place.dsn, database);
  if ((await dumpDifference(actual, wanted)).length === 0) return;
  const again = async (text: string): Promise<string> => {
    const name = restored(database);
    await (await place.empty(name)).close();
    await restoreDump(place.dsn, name, text);
    return await dumpText(place.dsn, name);
  };
  const left = await dumpDifference(await again(actual), await again(wanted));
  assert.deepEqual(left, [], "pg_dump tells them apart");
}

/** The database that a dump is restored into. */
export function restored(database: string): string {
  return `${database}_restored`;
}
