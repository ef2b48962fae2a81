import type { Catalog } from "../../engine/catalog/mod.ts";
import {
  applyPlan,
  type Plan,
  type PlanDocument,
  type ServerAnswers,
  toDocument,
  withRowChecks,
} from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { inBatches } from "./in_batches.ts";

/** A plan as it would be saved, without a proof. */
export async function documentOf(
  plan: Plan,
  from: Catalog,
  to: Catalog,
  answers: ServerAnswers,
): Promise<PlanDocument> {
  const checked = await withRowChecks(plan, { source: from, from, to, answers });
  const side = (catalog: Catalog) => ({ label: catalog.database, catalog, skipped: [] });
  return toDocument(checked, { status: "unproved", problems: [], boundaries: [] }, side(from), side(to));
}

/** Applies a plan with every hazard allowed. */
export async function applyDocument(document: PlanDocument, session: Session, { checksRows = true } = {}) {
  return await applyPlan(document, session, {
    allow: document.steps.flatMap(({ hazards }) => hazards.map(({ name }) => name)),
    unproved: true,
    checksRows,
    signal: new AbortController().signal,
    retryBudgetMs: 1_000,
    random: () => 0,
    elapsedMs: () => 0,
    runBatches: (step) => inBatches(session, { ...step, batch: step.batch! }),
    forgetBatches: () => Promise.resolve(),
  });
}
