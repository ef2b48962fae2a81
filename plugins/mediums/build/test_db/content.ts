import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { discoverSources, type Project, seedFiles, showPath, type SourceFile } from "../../../../engine/project/mod.ts";
import { artefactHash } from "../artefact/mod.ts";
import { type BuildPlan, planBuild } from "../plan/mod.ts";
import plugin from "../plugin.json" with { type: "json" };
import { knownHash, rememberHash } from "./hash_cache.ts";
import { buildRequest, type Recipe, type SourcesRecipe } from "./recipe.ts";

/** What a template made now would hold, by its hash. */
export interface Content {
  hash: string;
  /** Set when it had to be made to learn the hash. */
  plan?: BuildPlan;
}

/**
 * The content hash of a recipe: that of the build, or of the archive's file. Sources that were hashed before are known by
 * their bytes and not parsed again, which is most of a clone's time.
 */
export async function contentOf(recipe: Recipe, context: Context): Promise<Content> {
  const project = await context.project();
  if (recipe.kind === "artefact") return { hash: await hashOfArtefact(recipe.path, project) };
  const digest = await sourcesDigest(recipe, project);
  const known = await knownHash(project.root, digest);
  if (known !== undefined) return { hash: known };
  const plan = await planOf(recipe, context);
  await rememberHash(project.root, digest, plan.hash);
  return { hash: plan.hash, plan };
}

/** The plan of the build, with the warnings that it gives. */
export async function planOf(recipe: SourcesRecipe, context: Context): Promise<BuildPlan> {
  const plan = await planBuild(buildRequest(recipe, await context.project()), context);
  for (const message of plan.warnings) context.emit({ type: "notice", level: "warning", message });
  return plan;
}

/** Changes with everything that the plan depends on: bytes, names and order of files, settings of builds, ourselves. */
async function sourcesDigest(recipe: SourcesRecipe, project: Project): Promise<string> {
  const { environment, seeds } = recipe;
  const { build, seed } = environment.config;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([plugin.version, build, seed, seeds]));
  for (const { path, name, role, order } of await filesOf(recipe, project)) {
    hash.update(`\0${JSON.stringify([name, role, order])}\0`);
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    } catch (error) {
      throw new ConfitureError("source-unreadable", { file: name, why: (error as Error).message });
    }
  }
  return hash.digest("hex");
}

async function filesOf(recipe: SourcesRecipe, project: Project): Promise<SourceFile[]> {
  const { environment } = recipe;
  const sources = await discoverSources(project, environment);
  const { seeds } = buildRequest(recipe, project);
  return seeds === undefined
    ? sources
    : [...sources, ...await seedFiles(project, environment, { profile: seeds.profile })];
}

async function hashOfArtefact(path: string, project: Project): Promise<string> {
  if (!await stat(path).then(() => true, () => false)) {
    throw new ConfitureError("artefact-missing", { artefact: showPath(project.root, path) });
  }
  return await artefactHash(path);
}
