import type { Finding } from "../run/mod.ts";
import type { Context } from "./context.ts";
import type { OperationLoaders } from "./operations.ts";

/** What a medium is about to do, as a value: the same request on the same sources gives the same hash. */
export interface MediumPlan {
  /** SHA-256 over everything that would be executed, in hex. */
  readonly hash: string;
  readonly steps: readonly PlannedStep[];
}

/** A unit of a plan that either happened or did not. */
export interface PlannedStep {
  readonly name: string;
  /** False where PostgreSQL forbids a transaction around it. */
  readonly transactional: boolean;
  readonly statements: number;
}

/**
 * The verbs of a medium. `apply` is all or nothing, or can be taken up again by `resume`. `abort` removes what an
 * unfinished `apply` left behind and may be called any number of times: everything, or, where the medium `keepsSteps`,
 * what is neither done nor undone.
 */
export interface MediumVerbs<Request, Plan extends MediumPlan, Report> {
  plan(request: Request, context: Context): Promise<Plan>;
  apply(plan: Plan, context: Context): Promise<Report>;
  resume(plan: Plan, context: Context): Promise<Report>;
  /** What keeps the target from being what the plan says; empty when nothing does. */
  verify(plan: Plan, context: Context): Promise<Finding[]>;
  abort(plan: Plan, context: Context): Promise<void>;
}

/** A plugin of kind `medium`: one of the ways to change a database. */
// deno-lint-ignore no-explicit-any -- the host passes requests and plans through without looking inside
export interface Medium<Request = any, Plan extends MediumPlan = any, Report = any> {
  readonly api: 1;
  readonly operations: OperationLoaders;
  /**
   * True where a finished step stays, whatever happens to those behind it: then `abort` does not take it back, a plan made
   * afterwards holds the other steps only, and `apply` goes on with them.
   */
  readonly keepsSteps?: boolean;
  /** Loaded when first used. */
  verbs(): Promise<MediumVerbs<Request, Plan, Report>>;
}

export function defineMedium<Request, Plan extends MediumPlan, Report>(
  medium: Omit<Medium<Request, Plan, Report>, "api">,
): Medium<Request, Plan, Report> {
  return { api: 1, ...medium };
}
