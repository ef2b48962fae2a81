import { open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { discoverSources, type Environment, seedFiles } from "../../../../engine/project/mod.ts";
import { fileSource, isProblem, loadParser, readScript, type Statement } from "../../../../engine/sql/mod.ts";
import type { BuildInput, BuildOutput } from "../operations/mod.ts";
import { makeFolder } from "../make_folder.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { type Separator, writeScript } from "./write_script.ts";

/** Writes the plan to `--output`, beside the old file first, so that a failure never leaves half a script. */
export async function writeOutput(
  plan: BuildPlan,
  input: BuildInput,
  environment: Environment,
  context: Context,
): Promise<Partial<BuildOutput>> {
  const project = await context.project();
  const path = resolve(project.root, input.output!);
  const isSource = async () => {
    const files = [...await discoverSources(project, environment), ...await seedFiles(project, environment)];
    return files.some((file) => file.path === path);
  };
  if (await isSource()) throw refusal("is one of the files that the script is made from", input.output!);
  const separator = await chosenSeparator(input, environment);
  const { statements: seeds } = await readScript(plan.seeds.map(({ path, name }) => fileSource(path, name)));
  await context.phase("before_ddl", { output: input.output, hash: plan.hash });
  const takeBack = await writeWhole(path, writeScript(plan, seeds.filter(isRun), separator), input.output!);
  if (await isSource()) {
    await rm(path, { force: true });
    await takeBack();
    throw refusal("would be one of the files of the next build", input.output!);
  }
  await context.phase("after_ddl", { output: input.output, hash: plan.hash });
  return { output_path: input.output!, seed_files_applied: plan.seeds.length };
}

/** Writing over a source would lose it; a script among the sources would define everything twice. */
function refusal(what: string, shown: string): ConfitureError {
  return new ConfitureError("usage", {
    problem: `build: --output ${shown} ${what}`,
    hint: "Name a file outside include_dirs and the seed folders.",
    command: "build",
  });
}

function isRun({ kind }: Statement): boolean {
  return kind !== "set" && kind !== "transaction";
}

async function chosenSeparator(input: BuildInput, { config }: Environment): Promise<Separator> {
  // A template alone means the style that has one.
  const style = input.separator_style ?? (input.separator_template ? "custom" : config.build.separators.style);
  const template = input.separator_template ?? config.build.separators.custom_template;
  if (style !== "custom") return { style };
  if (template === undefined) {
    throw new ConfitureError("usage", {
      problem: "build: --separator-style custom needs --separator-template",
      command: "build",
    });
  }
  const parsed = (await loadParser()).parse(template.replaceAll("{file_path}", "file.sql"));
  if (isProblem(parsed) || parsed.length > 0) {
    throw new ConfitureError("usage", {
      problem: "build: the separator template is not an SQL comment",
      hint: "Write it as -- … or /* … */.",
      command: "build",
    });
  }
  return { style, template };
}

/** Gives back what takes away the folders that were made for it. */
async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>, shown: string) {
  const partial = `${path}.partial`;
  let takeBack: (() => Promise<void>) | undefined;
  try {
    takeBack = await makeFolder(dirname(path));
    const file = await open(partial, "w");
    try {
      for await (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    return takeBack;
  } catch (error) {
    // It may be the very folder that does not let us in; what was wrong first is told.
    await rm(partial, { force: true }).catch(() => {});
    await takeBack?.();
    if (error instanceof ConfitureError) throw error;
    throw new ConfitureError("output-unwritable", { file: shown, why: fileTrouble(error) }, { cause: error });
  }
}
