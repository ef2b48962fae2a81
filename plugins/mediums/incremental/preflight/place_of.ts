import type { Context } from "../../../../engine/plugin/mod.ts";
import { describeDsn, type Environment, parseDsn } from "../../../../engine/project/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { PreflightInput } from "../operations/mod.ts";
import { configOf, environmentOf, openFolder, openWorkplace, type Workplace } from "../workplace.ts";

/** The folder and the environment, and the databases that the flags ask for. */
export interface PreflightPlace {
  readonly folder: Workplace["folder"];
  readonly config: Workplace["config"];
  readonly environment?: Environment;
  /** What the migrations are for; only where something of it is to be read. */
  readonly target?: Workplace;
  /** Where they are tried. */
  readonly against?: Workplace;
}

/** Connects to nothing. Throws "input-invalid" for flags that contradict each other. */
export async function placeOf(input: PreflightInput, context: Context): Promise<PreflightPlace> {
  const refuse = (flag: string, problem: string) => {
    throw new ConfitureError("input-invalid", { operation: context.operation, field: flag, problem });
  };
  if (input.against !== undefined && input.scratch) {
    refuse("--scratch", "it is one or the other: --against is given too");
  }
  if (input.allow_non_transactional && input.against === undefined) {
    refuse("--allow-non-transactional", "it is about the database of --against, which is not given");
  }
  const needsTarget = input.scratch || (input.check_dependents !== "off" && input.against === undefined);
  if (needsTarget) {
    const target = await openWorkplace(input, context, { mutating: false });
    return { ...target, target };
  }
  const folder = await openFolder(input, context);
  const environment = await environmentOf(input, context);
  const config = configOf(environment);
  if (input.against === undefined) return { folder, config, environment };
  const dsn = await parseDsn(input.against, context.host, { where: "--against" });
  const against = { folder, config, environment, label: "--against", dsn };
  if (input.allow_non_transactional && await isTarget(input, against, context)) {
    refuse("--against", "it is the target itself, where what is kept is an application: confiture migrate up");
  }
  return { folder, config, environment, against };
}

async function isTarget(input: PreflightInput, { dsn }: Workplace, context: Context): Promise<boolean> {
  try {
    return describeDsn((await context.target(input, { mutating: false })).dsn) === describeDsn(dsn);
  } catch {
    return false; // there is none
  }
}
