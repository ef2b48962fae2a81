import type { Catalog } from "../../engine/catalog/mod.ts";
import {
  type ApplyOptions,
  applyPlan,
  type Plan,
  type PlanDocument,
  type ServerAnswers,
  silent,
  toDocument,
  withRowChecks,
} from "../../engine/change/mod.ts";
import { openSession, type Session } from "../../engine/postgres/mod.ts";
import { testHost } from "../kit/mod.ts";
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
  return toDocument(
    checked,
    { status: "unproved", problems: [], boundaries: [], witness: silent("nobody asked it") },
    side(from),
    side(to),
  );
}

/** Applies a plan with every hazard allowed. */
export async function applyDocument(document: PlanDocument, session: Session, options: Partial<ApplyOptions> = {}) {
  return await applyPlan(document, session, {
    allow: document.steps.flatMap(({ hazards }) => hazards.map(({ name }) => name)),
    unproved: true,
    checksRows: true,
    signal: new AbortController().signal,
    retryBudgetMs: 1_000,
    random: () => 0,
    elapsedMs: () => 0,
    openWatcher: () => openSession(session.dsn, { host: testHost() }),
    runBatches: (step) => inBatches(session, { ...step, batch: step.batch! }),
    forgetBatches: () => Promise.resolve(),
    ...options,
  });
}
