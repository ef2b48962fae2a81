import type { ApprovalAnswer, RunAnswer } from "../api/mod.ts";
import { get, path } from "./api.ts";
import { askRun, runEnd } from "./ask_run.ts";

/** What becomes of an object, as DDL; null on the side that does not have it. */
export interface ObjectTurn {
  object: string;
  changes: readonly string[];
  before: string | null;
  after: string | null;
  why_not: string | null;
}

/** Objects before and after what a review is about, and where that is known from. */
export interface Turns {
  objects: readonly ObjectTurn[];
  run: string;
  /** Why it did not go through, with the version where it ended. */
  stopped?: string;
}

/** Of the plan that a review is about: what it was made from. Undefined where its result is not that plan, or tells none. */
export async function plannedTurns(approval: ApprovalAnswer, output: unknown, signal: AbortSignal) {
  for (const { run } of approval.attached) {
    const { operation, output: made } = await get<RunAnswer>(path`/api/runs/${run}`, signal);
    const { hash, objects } = (made ?? {}) as { hash?: string; objects?: readonly ObjectTurn[] };
    const isIt = operation === "plan" && hash !== undefined && hash === (output as { plan?: unknown } | null)?.plan;
    if (isIt && objects !== undefined) return { objects, run } satisfies Turns;
  }
  return undefined;
}

/** Of the migrations that a review is about: they are tried on a scratch copy of the schema, with the files of the review. */
export async function triedTurns({ project, bundle, environment, input }: ApprovalAnswer): Promise<Turns> {
  const { migrations_dir } = input;
  const order = { env: environment, scratch: true, ...(migrations_dir === undefined ? {} : { migrations_dir }) };
  const end = await runEnd(await askRun("migrate preflight", { project, bundle, input: order }));
  const { replay, issues = [] } = (end.output ?? {}) as Preflight;
  const error = end.error as { message?: string } | null;
  if (replay?.objects) return { objects: replay.objects, run: end.id };
  const worst = issues.find(({ severity, code }) => severity === "error" && code !== "PFLIGHT_MISSING_DOWN");
  const why = worst?.message ?? error?.message ?? `the run ended as ${end.status}`;
  return { objects: [], run: end.id, stopped: replay?.stopped_at ? `${replay.stopped_at}: ${why}` : why };
}

interface Preflight {
  replay?: { stopped_at: string | null; objects: readonly ObjectTurn[] | null } | null;
  issues?: readonly { severity: string; code: string; message: string }[];
}
