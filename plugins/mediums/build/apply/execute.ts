import { scriptSteps, type Segment, skipExistingRoles } from "../../../../engine/ddl/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { runScript, type Session } from "../../../../engine/postgres/mod.ts";
import { applySeeds, resetSettings, type SeedReport, type SessionLimits } from "../../../../engine/seeds/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";

export interface ExecuteOptions extends SessionLimits {
  showDetail: boolean;
  continueOnError: boolean;
  seedTransaction: "savepoint" | "transaction";
  /** For people: "shop". */
  label: string;
}

/** From this size of the sources on, progress counts bytes. */
const largeBytes = 8 * 1024 * 1024;

/**
 * Runs a plan's segments and seeds in a session on an empty database. The seeds belong to the last transaction, and so
 * do the hooks of `after_ddl`: a veto there undoes it.
 */
export async function execute(
  plan: BuildPlan,
  session: Session,
  options: ExecuteOptions,
  context: Context,
): Promise<SeedReport> {
  let seeds: SeedReport = { applied: [], failures: [], movedSequences: [] };
  // One COPY can be most of a dump: by statements it would look stuck.
  const [unit, total] = plan.bytes > largeBytes
    ? ["bytes", plan.bytes] as const
    : ["statements", plan.statements] as const;
  let done = 0;
  const segments: Segment[] = plan.segments.length > 0 ? [...plan.segments] : [{ transactional: true, statements: [] }];
  if (!segments.at(-1)!.transactional) segments.push({ transactional: true, statements: [] });
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  for (const [index, segment] of segments.entries()) {
    const run = async () => {
      const statements = await skipExistingRoles(segment.statements, session, warn);
      const result = await runScript(session, scriptSteps(statements), {
        signal: context.signal,
        showDetail: options.showDetail,
        onProgress: (progress) =>
          context.emit({
            type: "progress",
            label: `Building ${options.label}`,
            done: done + progress[unit],
            total: Math.max(total, done + progress[unit]),
            unit,
          }),
      });
      done += result[unit];
      if (index < segments.length - 1) return;
      if (plan.seeds.length > 0) seeds = await applySeeds(plan.seeds, session, options, context);
      else await resetSettings(session, options);
      await context.phase("after_ddl", { database: options.label, hash: plan.hash, statements: plan.statements });
    };
    await (segment.transactional ? session.transaction(run) : run());
  }
  return seeds;
}
