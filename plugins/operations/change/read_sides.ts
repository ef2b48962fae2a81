import type { Context } from "../../../engine/plugin/mod.ts";
import { applyScope, type Catalog, type Scope } from "../../../engine/catalog/mod.ts";
import type { Environment } from "../../../engine/project/mod.ts";
import {
  needsScratch,
  parseSource,
  readSource,
  type ReadSourceOptions,
  scopeOf,
  type Side,
  type Source,
} from "../../../engine/sources/mod.ts";

export interface SidesChoice {
  from?: string;
  to?: string;
  env?: string;
}

export interface Sides {
  from: Side;
  to: Side;
  /** Whose settings count for scratch databases. */
  environment?: Environment;
  /** What both sides were narrowed to. */
  scope: Scope;
  /** Their catalogs before that. */
  wholeFrom: Catalog;
  wholeTo: Catalog;
}

/**
 * Reads both sides. A living one comes first: scratch databases are then of its major. `visitTo` looks at the target's
 * database while it is there.
 */
export async function readSides(
  choice: SidesChoice,
  context: Context,
  visitTo?: ReadSourceOptions["visit"],
): Promise<Sides> {
  const project = await context.project();
  const known = await project.environments();
  const environment = choice.env === undefined
    ? await project.defaultEnvironment()
    : await project.environment(choice.env);
  // The DDL is that of the environment whose settings count.
  const named = (text: string): Source => {
    const source = parseSource(text, known);
    return source.kind === "ddl" && source.environment === undefined ? ddlOf(choice.env) : source;
  };
  const sources = {
    from: choice.from === undefined ? defaultFrom(environment) : named(choice.from),
    to: choice.to === undefined ? ddlOf(choice.env) : named(choice.to),
  };
  const order = (["from", "to"] as const).toSorted((a, b) =>
    Number(needsScratch(sources[a])) - Number(needsScratch(sources[b]))
  );
  const sides: Partial<Record<"from" | "to", Side>> = {};
  let major: number | undefined;
  for (const which of order) {
    context.emit({ type: "step", name: `read ${which}` });
    sides[which] = await readSource(sources[which], {
      context,
      environment,
      major,
      ...(which === "to" && visitTo && { visit: visitTo }),
    });
    major ??= sides[which].catalog.major;
  }
  const [from, to] = [sides.from!, sides.to!];
  const scope = scopeOf(
    choice.env === undefined ? from.live?.environment ?? to.live?.environment ?? environment : environment,
  );
  const narrowed = (side: Side): Side => ({ ...side, catalog: applyScope(side.catalog, scope) });
  return { from: narrowed(from), to: narrowed(to), environment, scope, wholeFrom: from.catalog, wholeTo: to.catalog };
}

function defaultFrom(environment: Environment | undefined): Source {
  return { kind: "environment", name: environment?.name ?? "local" };
}

function ddlOf(environment: string | undefined): Source {
  return environment === undefined ? { kind: "ddl" } : { kind: "ddl", environment };
}
