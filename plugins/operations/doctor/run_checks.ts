import type { Context } from "../../../engine/plugin/mod.ts";
import type { TargetChoice } from "../../../engine/project/mod.ts";
import { checkClients } from "./check_clients.ts";
import { checkDisk } from "./check_disk.ts";
import { checkEmbedded } from "./check_embedded.ts";
import { checkPassfile } from "./check_passfile.ts";
import { checkProjectFiles } from "./check_project_files.ts";
import { checkRuntime } from "./check_runtime.ts";
import { checkScratch } from "./check_scratch.ts";
import { checkTarget } from "./check_target.ts";
import type { Check } from "./check.ts";

export interface AreaCheck extends Check {
  area: string;
}

/** Every check, area by area; one that fails keeps no other from running. */
export async function runChecks(choice: TargetChoice, context: Context): Promise<AreaCheck[]> {
  const checks: AreaCheck[] = [];
  const add = (area: string, found: Check[]) => checks.push(...found.map((check) => ({ area, ...check })));
  const step = (name: string) => {
    context.signal.throwIfAborted();
    context.emit({ type: "step", name });
  };

  step("machine");
  add("Machine", [...checkRuntime(context.host), ...await checkDisk(context), ...await checkPassfile(context.host)]);
  step("project");
  const { checks: ofProject, environment, project } = await checkProjectFiles(choice, context);
  add("Project", ofProject);
  step("database");
  const { checks: ofTarget, session, isEmbedded } = await checkTarget(choice, project, context);
  add("Database", ofTarget);
  add("Database", await checkScratch(environment, session, isEmbedded, context));
  step("client tools");
  add("Client tools", await checkClients(session?.serverVersion, context));
  step("embedded server");
  add("Embedded PostgreSQL", await checkEmbedded(project, context));
  return checks;
}
