import assert from "node:assert/strict";
import { readCatalog } from "../../../engine/catalog/mod.ts";
import { askServer, planChange } from "../../../engine/change/mod.ts";
import { applyDocument, documentOf } from "../apply_document.ts";
import { sharedContent } from "./content.ts";
import type { Side } from "./walk_over.ts";

/** Throws what apply says, after it is certain that apply refused because of rows and left everything as it was. */
export async function refuseOver({ session, catalog }: Side, other: Side): Promise<never> {
  const answers = await askServer(session, catalog, other.catalog);
  const plan = planChange(catalog, other.catalog, { answers });
  const content = await sharedContent(session, catalog, other.catalog);
  const document = await documentOf(plan, catalog, other.catalog, answers);
  const refused = await applyDocument(document, session).then(() => undefined, (error) => error);
  assert.equal(refused?.reason, "rows-in-the-way", `apply said ${refused}`);
  assert.equal((await readCatalog(session)).fingerprint, catalog.fingerprint, "something was changed");
  assert.deepEqual(await sharedContent(session, catalog, other.catalog), content, "rows changed");
  throw refused;
}
