import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../engine/errors.ts";
import { applyPlan, type PlanDocument, readPlan } from "../../../engine/change/mod.ts";
import { forgetBatches, runBatches } from "../../../engine/data/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { TargetChoice } from "../../../engine/project/mod.ts";
import type { ApplyOutput } from "./apply.ts";

export interface ApplyRequest extends TargetChoice {
  plan: string;
  allow: readonly string[];
  unproved: boolean;
  no_row_check: boolean;
  dry_run: boolean;
  retry_seconds: number;
}

/** Reads the plan and executes it on the target. */
export async function runApply(request: ApplyRequest, context: Context): Promise<ApplyOutput> {
  const started = context.host.elapsedMs();
  const document = await openPlan(request.plan, context);
  const target = await context.target(request, { mutating: !request.dry_run });
  await context.phase("before_validation", { target: target.label, plan: document.hash });
  await using session = await context.session(target.dsn);
  const { host, signal } = context;
  const notice = (level: "info" | "warning", message: string) => context.emit({ type: "notice", level, message });
  if (!request.dry_run) {
    await context.phase("before_ddl", { target: target.label, plan: document.hash, steps: document.steps.length });
  }
  const workOf = (step: PlanDocument["steps"][number]) => `${document.hash} ${document.steps.indexOf(step) + 1}`;
  const applied = await applyPlan(document, session, {
    allow: request.allow,
    unproved: request.unproved,
    checksRows: !request.no_row_check,
    dryRun: request.dry_run,
    signal,
    retryBudgetMs: request.retry_seconds * 1_000,
    random: () => host.randomBytes(1)[0]! / 255,
    elapsedMs: () => host.elapsedMs(),
    runBatches: async (step, batches) => {
      const work = { id: workOf(step), sql: step.sql, ...step.batch! };
      const { leavesPending } = await runBatches(batches, work, {
        host,
        signal,
        onProgress: ({ rows }) => context.emit({ type: "progress", label: step.action, done: rows, unit: "rows" }),
      });
      if (leavesPending) notice("warning", `${step.action}: rows are left that its condition still holds for`);
    },
    forgetBatches: async (steps) => {
      if (steps.length > 0) await forgetBatches(session, steps.map(workOf));
    },
    openWatcher: () => context.session(target.dsn),
    onStep: (step, number) =>
      context.emit({ type: "progress", label: step.action, done: number, total: document.steps.length, unit: "steps" }),
    onQuestion: (action) => context.emit({ type: "step", name: "check rows", detail: action }),
    onRetry: ({ attempt, pauseMs, blockers }) =>
      context.emit({
        type: "notice",
        level: "warning",
        code: "lock-wait",
        message: `a lock was not given in time (attempt ${attempt}), again in ${pauseMs} ms${blockedBy(blockers)}`,
      }),
    onNotice: (message) => notice("info", message),
    onStopped: (message) => notice("warning", message),
  });
  if (!request.dry_run) await context.phase("after_ddl", { target: target.label, plan: document.hash });
  await context.phase("after_validation", { target: target.label, fingerprint: applied.fingerprint });
  return {
    plan: document.hash,
    target: target.label,
    segments: applied.segments,
    steps: applied.steps,
    resumed_at: applied.resumedAt,
    lock_retries: applied.retries,
    fingerprint: applied.fingerprint,
    dry_run: request.dry_run,
    from: document.from,
    to: document.to,
    proof: proofOf(document),
    not_compared: [...document.unmodelled, ...document.unreadable, ...document.skipped],
    notes: [
      ...document.notes,
      ...document.reordered_tables.map((table) => `the columns of ${table} stand in another order, which stays so`),
    ],
    would_run: request.dry_run ? document.steps.filter(({ segment }) => segment > applied.resumedAt) : [],
    execution_time_ms: Math.round(host.elapsedMs() - started),
  };
}

function proofOf({ proof: { boundaries: _, ...proof } }: PlanDocument): ApplyOutput["proof"] {
  return proof;
}

async function openPlan(path: string, { projectDir }: Context): Promise<PlanDocument> {
  const text = await readFile(resolve(projectDir, path), "utf8").catch((error) => {
    throw new ConfitureError("source-unreadable", { file: path, why: fileTrouble(error) }, { cause: error });
  });
  return readPlan(text, path);
}

function blockedBy(blockers: readonly string[]): string {
  return blockers.length === 0 ? "" : `; locks are held by ${blockers.join(", ")}`;
}
