import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { MarkedDatabase } from "../../../../engine/postgres/mod.ts";
import { contentOf } from "./content.ts";
import { recipeFromFacts } from "./recipe.ts";

export interface CurrentHashes {
  /** What the recipes of these templates give now. */
  current: Set<string>;
  /** Templates whose recipe could not be tried, and why. */
  undecided: Map<string, string>;
}

/** Tries the recipe of every template again, each recipe once. One whose environment is gone can never be current. */
export async function currentHashes(templates: readonly MarkedDatabase[], context: Context): Promise<CurrentHashes> {
  const result: CurrentHashes = { current: new Set(), undecided: new Map() };
  const project = await context.project();
  const tried = new Map<string, Promise<string | undefined>>();
  for (const { name, mark } of templates) {
    if (mark.kind !== "template" || mark.about === undefined) continue;
    const { artifact, environment, config, seeds } = mark.about;
    const key = JSON.stringify([artifact, environment, config, seeds]);
    const hash = tried.get(key) ?? hashOf(mark.about);
    tried.set(key, hash);
    try {
      const known = await hash;
      if (known !== undefined) result.current.add(known);
    } catch (error) {
      if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
      if (!isConfitureError(error, "environment-not-found")) result.undecided.set(name, error.message.split("\n")[0]!);
    }
  }
  return result;

  async function hashOf(about: NonNullable<Extract<MarkedDatabase["mark"], { kind: "template" }>["about"]>) {
    const recipe = await recipeFromFacts(about, project);
    return recipe && (await contentOf(recipe, context)).hash;
  }
}
