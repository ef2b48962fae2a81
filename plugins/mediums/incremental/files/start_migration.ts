import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { newVersion } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { NewInput, NewOutput } from "../operations/mod.ts";
import { migrationName } from "./migration_name.ts";
import { migrationTypes } from "./migration_types.ts";
import { openNewFolder } from "./open_new_folder.ts";

/** The operation `migrate new`. */
export async function startMigration(input: NewInput, context: Context): Promise<NewOutput> {
  const name = migrationName(input.name, "migrate new");
  const texts: Record<string, string> = input.type === "ts" ? { ".ts": program(name) } : {
    ".up.sql": `-- ${name.replaceAll("_", " ")}\n`,
    ".down.sql": `-- what takes ${name.replaceAll("_", " ")} back\n`,
  };
  const verify: Record<string, string> = input.verify
    ? { ".verify.sql": "-- one SELECT whose first column says whether it is as it should be\n" }
    : {};
  const { version, files } = await writeMigration(input.migrations_dir, name, { ...texts, ...verify }, context);
  const path = files[0]!;
  if (input.type === "ts") files.push(...await writeTypes(dirname(path), context));
  return { version, name, path, files };
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

/** Writes the files of a migration under a new version; two that do so at once get different ones. */
export async function writeMigration(
  folder: string | undefined,
  name: string,
  texts: Readonly<Record<string, string>>,
  context: Context,
): Promise<{ version: string; files: string[] }> {
  const known = await openNewFolder(folder, context);
  const shown = known.name;
  const taken = new Set(known.migrations.map(({ version }) => version));
  await mkdir(join(context.projectDir, shown), { recursive: true });
  for (;;) {
    const version = newVersion(context.host.now(), taken);
    if (!await claim(version, name, texts, join(context.projectDir, shown))) {
      taken.add(version);
      continue;
    }
    return { version, files: Object.keys(texts).map((suffix) => `${shown}/${version}_${name}${suffix}`) };
  }
}

/** False when somebody else took the version first. */
async function claim(version: string, name: string, texts: Readonly<Record<string, string>>, folder: string) {
  const lock = join(folder, `.${version}.claimed`);
  try {
    await writeFile(lock, "", { flag: "wx" });
  } catch (cause) {
    if ((cause as { code?: string }).code === "EEXIST") return false;
    throw new ConfitureError("output-unwritable", { file: folder, why: fileTrouble(cause) }, { cause });
  }
  try {
    for (const [suffix, text] of Object.entries(texts)) {
      await writeFile(join(folder, `${version}_${name}${suffix}`), text, { flag: "wx" });
    }
    return true;
  } finally {
    await Deno.remove(lock).catch(() => {});
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
