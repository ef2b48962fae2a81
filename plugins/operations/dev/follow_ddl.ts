import { applyScope, readCatalog } from "../../../engine/catalog/mod.ts";
import {
  askServer,
  consentedHazards,
  cutIntoSegments,
  difference,
  type Plan,
  planChange,
  runSegment,
  walkingSettings,
} from "../../../engine/change/mod.ts";
import { settleSides } from "../../../engine/comparison/mod.ts";
import { ConfitureError } from "../../../engine/errors.ts";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";
import { readSource, scopeOf } from "../../../engine/sources/mod.ts";

export interface Followed {
  /** Statements. */
  readonly applied: number;
  /** Whether the database is what the DDL says now. */
  readonly isInStep: boolean;
  /** Tables that were made, `schema.table`. */
  readonly newTables: readonly string[];
}

/** A first build of a large schema is not read line by line. */
const shownSteps = 30;

/** Brings the database along to the DDL: plan in the short forms, shown, applied in one transaction, read again. */
export async function followDdl(target: OpenTarget, context: Context): Promise<Followed> {
  const { environment, dsn } = target;
  await using session = await context.session(dsn);
  const scope = scopeOf(environment);
  const major = Math.floor(session.serverVersion / 10_000);
  const ddl = { kind: "ddl" as const, ...(environment && { environment: environment.name }) };
  const [live, wanted] = await Promise.all([
    readCatalog(session),
    readSource(ddl, { context, environment, major }),
  ]);
  const from = { label: target.label, catalog: applyScope(live, scope), skipped: [] };
  const to = { ...wanted, catalog: applyScope(wanted.catalog, scope) };
  const { renamed, refused } = await settleSides({ from, to }, context);
  const answers = await askServer(session, from.catalog, to.catalog);
  const plan = planChange(from.catalog, to.catalog, { online: false, answers, renamed, refused });
  const tell = (message: string) => context.emit({ type: "notice", level: "info", message });
  if (plan.steps.length === 0) {
    tell("nothing to do: the database is what the DDL says");
    return { applied: 0, isInStep: true, newTables: [] };
  }
  for (const { sql } of plan.steps.slice(0, shownSteps)) tell(`${sql};`);
  if (plan.steps.length > shownSteps) tell(`… and ${plan.steps.length - shownSteps} statements more`);
  if (!await isAgreed(plan, context)) return { applied: 0, isInStep: false, newTables: [] };
  await context.phase("before_ddl", { target: target.label, statements: plan.steps.length });
  await session.execute(walkingSettings);
  for (const segment of cutIntoSegments(plan.steps)) await runSegment(session, segment);
  await context.phase("after_ddl", { target: target.label, statements: plan.steps.length });
  const reached = applyScope(await readCatalog(session), scope);
  const left = difference(reached, to.catalog);
  for (const { id } of left) {
    context.emit({ type: "notice", level: "warning", message: `${id} is not yet what the DDL says` });
  }
  const made = difference(from.catalog, to.catalog).filter(({ kind }) => kind === "add");
  const newTables = made.flatMap(({ id }) => id.startsWith("table ") ? [id.slice("table ".length)] : []);
  return { applied: plan.steps.length, isInStep: left.length === 0, newTables };
}

/** What would lose rows is asked about; where nobody answers it is left undone. */
async function isAgreed(plan: Plan, context: Context): Promise<boolean> {
  const losses = plan.steps.flatMap(({ hazards }) => hazards).filter(({ kind }) =>
    consentedHazards.has(kind) && (kind === "data-loss" || kind === "irreversible")
  );
  if (losses.length === 0) return true;
  try {
    await context.consent({
      question: "Apply it all the same?",
      loses: losses.map(({ on, why }) => `${on}: ${why}`).join("; "),
    });
    return true;
  } catch (error) {
    const isNo = error instanceof ConfitureError &&
      (error.reason === "consent-refused" || error.reason === "consent-needed");
    if (!isNo) throw error;
    context.emit({ type: "notice", level: "warning", message: `left undone: ${error.message}` });
    return false;
  }
}
