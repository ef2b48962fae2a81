import { applyScope, type Catalog } from "../../../../engine/catalog/mod.ts";
import { compareSides } from "../../../../engine/comparison/mod.ts";
import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { readSource, scopeOf } from "../../../../engine/sources/mod.ts";
import type { PreflightOutput } from "../operations/mod.ts";

type Compared = Pick<
  NonNullable<PreflightOutput["replay"]>,
  "compared_with_ddl" | "not_compared_because" | "structural_difference"
>;

/** What the project's DDL has and the result of the migrations has not, and the other way round. */
export async function compareWithDdl(
  reached: Catalog,
  environment: Environment | undefined,
  context: Context,
): Promise<Compared> {
  try {
    const source = { kind: "ddl" as const, ...(environment && { environment: environment.name }) };
    const ddl = await readSource(source, { context, environment, major: reached.major });
    if (ddl.catalog.facts.size === 0 || ddl.ddl?.length === 0) return notCompared("the project has no DDL");
    const scope = scopeOf(environment);
    const { changes } = compareSides(
      { label: "the migrations", catalog: applyScope(reached, scope), skipped: [] },
      { ...ddl, catalog: applyScope(ddl.catalog, scope) },
    );
    return { compared_with_ddl: true, not_compared_because: null, structural_difference: changes };
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return notCompared(`the DDL cannot be read: ${error.message}`);
  }
}

export function notCompared(why: string): Compared {
  return { compared_with_ddl: false, not_compared_because: why, structural_difference: [] };
}
