import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { newVersion } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { NewInput, NewOutput } from "../operations/mod.ts";
import { claimVersions } from "./claim_versions.ts";
import { migrationName } from "./migration_name.ts";
import { migrationTypes } from "./migration_types.ts";
import { openNewFolder } from "./open_new_folder.ts";
import { writeAll } from "./write_all.ts";

/** The operation `migrate new`. */
export async function startMigration(input: NewInput, context: Context): Promise<NewOutput> {
  const name = migrationName(input.name, "migrate new");
  const folder = await openNewFolder(input.migrations_dir, context);
  await context.phase("before_validation", { folder: folder.name });
  const texts: Record<string, string> = input.type === "ts" ? { ".ts": program(name) } : {
    ".up.sql": `-- ${name.replaceAll("_", " ")}\n`,
    ".down.sql": `-- what takes ${name.replaceAll("_", " ")} back\n`,
  };
  if (input.verify) texts[".verify.sql"] = "-- one SELECT whose first column says whether it is as it should be\n";
  const now = context.host.now();
  await context.phase("before_ddl", { folder: folder.name, name });
  await using claim = await claimVersions(folder.name, ({ migrations }, taken) => [
    newVersion(now, new Set([...taken, ...migrations.map(({ version }) => version)])),
  ], context);
  const version = claim.versions[0]!;
  const files = Object.keys(texts).map((suffix) => `${folder.name}/${version}_${name}${suffix}`);
  await writeAll(
    context.projectDir,
    Object.values(texts).map((text, at) => ({ path: files[at]!, text })),
    { whenThere: () => context.phase("after_ddl", { version, name, file: files[0], files }) },
  );
  if (input.type === "ts") files.push(...await writeTypes(folder.name, context));
  await context.phase("after_validation", { version, files });
  return { version, name, path: files[0]!, files };
}

/** What editors know the types by, once for a folder. */
async function writeTypes(folder: string, { projectDir }: Context): Promise<string[]> {
  const file = `${folder}/confiture.d.ts`;
  try {
    await writeFile(join(projectDir, file), migrationTypes, { flag: "wx" });
    return [file];
  } catch (cause) {
    if ((cause as { code?: string }).code === "EEXIST") return [];
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(cause) }, { cause });
  }
}

function program(name: string): string {
  return `// ${name.replaceAll("_", " ")}
/// <reference path="./confiture.d.ts" />
import type { MigrationContext } from "confiture";

export async function up({ execute }: MigrationContext) {
  await execute("SELECT 1");
}

export async function down({ execute }: MigrationContext) {
  await execute("SELECT 1");
}
`;
}
