import type { Context, MediumVerbs } from "../../../engine/plugin/mod.ts";
import type { Finding } from "../../../engine/run/mod.ts";
import {
  buildAside,
  type BuildTarget,
  type Built,
  missingObjects,
  openIfExists,
  openMaintenance,
  refuseContents,
  sweepBuilds,
} from "./apply/mod.ts";
import { type BuildPlan, type BuildRequest, planBuild } from "./plan/mod.ts";

/** A build that goes into a database which is absent or empty. */
export interface BuildTask extends BuildRequest {
  target: BuildTarget;
}

export interface TargetedPlan extends BuildPlan {
  readonly target: BuildTarget;
}

/** The verbs of the medium, for hosts that separate the plan from its execution. */
export const verbs: MediumVerbs<BuildTask, TargetedPlan, Built> = {
  plan: async ({ target, ...request }, context) => ({ ...await planBuild(request, context), target }),
  apply,
  // An unfinished build is never visible under the target's name, so taking it up again is building it.
  resume: async (plan, context) => {
    await verbs.abort(plan, context);
    return await apply(plan, context);
  },
  async verify({ target, ...plan }, context): Promise<Finding[]> {
    const session = await openIfExists(target, context);
    if (!session) return [missing(`there is no database ${target.dsn.database}`)];
    return (await missingObjects(plan.segments, session)).map((object) => missing(`${object} is missing`));
  },
  async abort({ target }, context) {
    const maintenance = await openMaintenance(target, context);
    await sweepBuilds(maintenance, context);
  },
};

async function apply({ target, ...plan }: TargetedPlan, context: Context): Promise<Built> {
  const existing = await openIfExists(target, context);
  if (existing) await refuseContents(existing, target);
  await existing?.close();
  const options = {
    showDetail: false,
    continueOnError: false,
    seedTransaction: "savepoint" as const,
    label: target.dsn.database,
  };
  return await buildAside(plan, target, await openMaintenance(target, context), options, context);
}

function missing(message: string): Finding {
  return { rule: "build/missing", severity: "error", message };
}
