import { orderScript } from "../../../../engine/ddl/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import { type Context, lintStatements } from "../../../../engine/plugin/mod.ts";
import { discoverSources, orderFiles, seedFiles, type SourceFile } from "../../../../engine/project/mod.ts";
import { fileSource, type FileSummary, readScript, type Statement } from "../../../../engine/sql/mod.ts";
import type { BuildPlan, BuildRequest } from "./build_plan.ts";
import { contentHash } from "./content_hash.ts";

/** Reads, lints and orders the sources of an environment. Touches no database. */
export async function planBuild(request: BuildRequest, context: Context): Promise<BuildPlan> {
  const { project, environment, schemaOnly } = request;
  const config = environment.config.build;
  const mode = request.order ?? config.sort_mode;
  const found = await discoverSources(project, environment);
  const sources = orderFiles(found.filter(({ role }) => role !== "seed"), mode);
  const inline = schemaOnly ? [] : orderFiles(found.filter(({ role }) => role === "seed"), mode);
  const folders = request.seeds && !schemaOnly ? await seedFiles(project, environment, seedOptions(request.seeds)) : [];
  const seeds = eachOnce([...inline, ...folders]);

  context.emit({ type: "step", name: "read", detail: `${sources.length} files` });
  const { statements, files } = await readScript(sources.map(({ path, name }) => fileSource(path, name)), {
    signal: context.signal,
  });
  if (config.lint.enabled) await lintStatements(statements, config.lint, "build.lint", context);
  const twoPass = request.twoPass ?? config.two_pass;
  const segments = await orderScript(inStages(statements, sources), mode, { twoPass });
  if (segments.length === 0 && seeds.length === 0) {
    const folders = environment.config.include_dirs.map(nameOfDir);
    throw new ConfitureError("sources-empty", { folders, files: sources.length });
  }
  return {
    hash: await contentHash(segments, seeds),
    segments,
    seeds,
    steps: segments.map(({ transactional, statements }, index) => ({
      name: `segment ${index + 1}`,
      transactional,
      statements: count(statements),
    })),
    files: sources.length,
    statements: segments.reduce((sum, { statements }) => sum + count(statements), 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    warnings: leftPaths(files),
  };
}

function count(statements: readonly Statement[]): number {
  return statements.reduce((sum, statement) => sum + statement.count, 0);
}

function seedOptions({ profile, folder }: NonNullable<BuildRequest["seeds"]>) {
  return { profile, seedsDir: folder };
}

function nameOfDir(entry: string | { path: string }): string {
  return typeof entry === "string" ? entry : entry.path;
}

function eachOnce(files: readonly SourceFile[]): SourceFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Superuser files run before and after everything else; the order inside each group is found afterwards. */
function inStages(statements: readonly Statement[], sources: readonly SourceFile[]): Statement[] {
  const roles = new Map(sources.map(({ name, role }) => [name, role]));
  const stage = ({ file }: Statement) =>
    ({ "superuser-pre": 0, "schema": 1, "seed": 1, "superuser-post": 2 })[roles.get(file) ?? "schema"];
  return statements.toSorted((a, b) => stage(a) - stage(b));
}

/** A file that changes the search path and does not put it back may count on files behind it; here it ends with it. */
function leftPaths(files: readonly FileSummary[]): string[] {
  return files.slice(0, -1).filter(({ leavesSearchPath: path }) => path && path.length > 0 && path.join() !== "public")
    .map(({ name, leavesSearchPath }) =>
      `${name} sets search_path to ${
        leavesSearchPath!.join(", ")
      }; that ends with the file, the next ones start with public`
    );
}
