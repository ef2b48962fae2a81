import { resolve } from "node:path";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { MarkFacts } from "../../../../engine/postgres/mod.ts";
import { type Environment, type Project, showPath } from "../../../../engine/project/mod.ts";
import type { RecipeInput } from "../operations/mod.ts";
import { type BuildRequest, chosenEnvironment } from "../plan/mod.ts";

/** What a template is made from: the sources of an environment, or an archive. */
export type Recipe = SourcesRecipe | ArtefactRecipe;

export interface SourcesRecipe {
  kind: "sources";
  environment: Environment;
  /** The file that the environment was read from, when it is none of the project's. */
  config?: string;
  /** `inline`: those among the DDL files; `none`, `all`: also the seed folders; `profile:small`: a part of them. */
  seeds: string;
}

export interface ArtefactRecipe {
  kind: "artefact";
  /** Absolute. */
  path: string;
}

/** The recipe that an input asks for. Throws `usage` for flags that contradict each other. */
export async function readRecipe(input: RecipeInput, context: Context): Promise<Recipe> {
  const { seeds, seed_profile: profile, schema_only: schemaOnly, from_artifact: artefact, config } = input;
  const given = { "--schema-only": schemaOnly, "--seeds": seeds && !profile, "--seed-profile": profile !== undefined };
  const choices = Object.entries({ "--from-artifact": artefact !== undefined, ...given })
    .filter(([, isGiven]) => isGiven).map(([flag]) => flag);
  if (choices.length > 1) {
    throw new ConfitureError("usage", {
      problem: `${context.operation}: ${choices[0]} and ${choices[1]} contradict each other`,
      hint: "A template is made from one thing: pass one of the two.",
    });
  }
  if (artefact !== undefined) return { kind: "artefact", path: resolve((await context.project()).root, artefact) };
  const environment = await chosenEnvironment(input, context);
  const choice = schemaOnly ? "none" : profile !== undefined ? `profile:${profile}` : seeds ? "all" : "inline";
  return { kind: "sources", environment, config, seeds: choice };
}

/** True when the input says what the template holds, and does not leave it to the default. */
export function asksForContents({ seeds, seed_profile: profile, schema_only: isBare, from_artifact }: RecipeInput) {
  return seeds || isBare || profile !== undefined || from_artifact !== undefined;
}

/** What the mark of a template says about its recipe, so that it can be told later whether it is still current. */
export function recipeFacts(recipe: Recipe, { root }: Project): MarkFacts {
  if (recipe.kind === "artefact") return { artifact: showPath(root, recipe.path) };
  const { environment, config, seeds } = recipe;
  return config === undefined ? { environment: environment.name, seeds } : { config, seeds };
}

/** The recipe of a mark; undefined when it names none. Throws what loading its environment throws. */
export async function recipeFromFacts(facts: MarkFacts, project: Project): Promise<Recipe | undefined> {
  const { artifact, environment, config, seeds } = facts;
  if (typeof artifact === "string") return { kind: "artefact", path: resolve(project.root, artifact) };
  if (typeof seeds !== "string") return undefined;
  if (typeof config === "string") {
    return { kind: "sources", environment: await project.environmentFile(config), config, seeds };
  }
  if (typeof environment !== "string") return undefined;
  return { kind: "sources", environment: await project.environment(environment), seeds };
}

/** What the build medium is asked for. */
export function buildRequest({ environment, seeds }: SourcesRecipe, project: Project): BuildRequest {
  const profile = seeds.startsWith("profile:") ? seeds.slice("profile:".length) : undefined;
  return {
    project,
    environment,
    schemaOnly: seeds === "none",
    seeds: seeds === "all" || profile !== undefined ? { profile } : undefined,
  };
}
