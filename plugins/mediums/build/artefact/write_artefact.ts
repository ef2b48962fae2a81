import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { pgDump, withScratch } from "../../../../engine/postgres/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { execute, type ExecuteOptions, readContents } from "../apply/mod.ts";
import { makeFolder } from "../make_folder.ts";
import type { BuildInput, BuildOutput } from "../operations/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { seedFailures } from "../seeds/mod.ts";
import { refuseClusterWide } from "./refuse_cluster_wide.ts";

/**
 * Builds into a scratch database and writes it with pg_dump. In a folder the artefact is named by environment, profile
 * and content hash; one of that name is taken as it is, because the hash covers everything that would be executed.
 */
export async function writeArtefact(
  plan: BuildPlan,
  input: BuildInput,
  environment: Environment,
  options: ExecuteOptions,
  context: Context,
): Promise<Partial<BuildOutput>> {
  const path = await artefactPath(plan, input, environment, context);
  const isNamedByHash = path !== resolve((await context.project()).root, input.dump!);
  if (isNamedByHash && await exists(path)) {
    return {
      artifact_path: path,
      artifact_hash: await artefactHash(path),
      warnings: [...plan.warnings, `${basename(path)} was there already`],
    };
  }
  // Catalogs and their sources are loaded with it, which a build into a database does without.
  const { scratchPlace } = await import("../../../../engine/sources/mod.ts");
  const place = await scratchPlace(input, environment, context);
  if (place.kind === "server") refuseClusterWide(plan);
  const takeBack = await makeFolder(dirname(path));
  const partial = `${path}.partial`;
  const result = await withScratch(place, context.host, async (dsn) => {
    await using session = await context.session(dsn, { showDetail: options.showDetail });
    const seeds = await execute(plan, session, { ...options, label: "artefact" }, context);
    // The name promises what the hash covers; an artefact that lacks rows must not bear it.
    if (seeds.failures.length > 0) return { seeds, created: {} };
    await rm(partial, { recursive: true, force: true });
    await pgDump(dsn, [`--format=${input.dump_format}`, `--file=${partial}`], session.serverVersion, context);
    return { seeds, created: await readContents(session) };
  }, { signal: context.signal }).catch(async (error) => {
    await rm(partial, { recursive: true, force: true });
    await takeBack();
    throw error;
  });
  if (result.seeds.failures.length > 0) {
    await takeBack();
    return {
      success: false,
      seed_files_applied: result.seeds.applied.length,
      seed_failures: seedFailures(result.seeds),
      warnings: [...plan.warnings, `${basename(path)} was not written, because seed files failed`],
    };
  }
  await rm(path, { recursive: true, force: true });
  await rename(partial, path);
  return {
    artifact_path: path,
    artifact_hash: await artefactHash(path),
    seed_files_applied: result.seeds.applied.length,
    created: result.created,
  };
}

async function artefactPath(plan: BuildPlan, input: BuildInput, environment: Environment, context: Context) {
  const path = resolve((await context.project()).root, input.dump!);
  const isFolder = input.dump!.endsWith("/") || (await stat(path).catch(() => undefined))?.isDirectory();
  if (!isFolder) return path;
  const ending = input.dump_format === "custom" ? "pgdump" : "pgdir";
  return join(path, `schema_${environment.name}.${input.seed_profile ?? "full"}.${plan.hash.slice(0, 12)}.${ending}`);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

/** SHA-256 of a file; a folder has none, its table of contents stands for it. */
export async function artefactHash(path: string): Promise<string> {
  const file = (await stat(path)).isDirectory() ? join(path, "toc.dat") : path;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
