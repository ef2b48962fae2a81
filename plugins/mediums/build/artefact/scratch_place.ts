import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { ScratchPlace } from "../../../../engine/postgres/mod.ts";
import { type Environment, resolveConnection, type TargetChoice } from "../../../../engine/project/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";

/** Where the environment lets scratch databases be: its `scratch:`, else the embedded server. */
export async function scratchPlace(
  choice: TargetChoice,
  environment: Environment,
  context: Context,
): Promise<ScratchPlace> {
  const { scratch, embedded } = environment.config;
  const project = await context.project();
  if (scratch === undefined || scratch === "embedded") {
    return { kind: "embedded", projectRoot: project.root, major: embedded.major };
  }
  if (scratch === "target") return { kind: "server", dsn: (await context.target(choice, { mutating: true })).dsn };
  return {
    kind: "server",
    dsn: await resolveConnection(project, scratch, `scratch of ${environment.file}`, context.host),
  };
}

/** On a shared server a scratch database must not change what belongs to everybody. */
export function refuseClusterWide(plan: BuildPlan): void {
  const found = plan.segments.flatMap(({ statements }) => statements).find(({ clusterWide }) => clusterWide);
  if (!found) return;
  const { file, line, column } = found;
  throw new ConfitureError("statement-refused", {
    file,
    line,
    column,
    what: "a statement that reaches the whole server",
    why: "a scratch database on a shared server must not change roles, tablespaces or settings of the server",
    instead: "Set scratch: embedded in the environment.",
  });
}
