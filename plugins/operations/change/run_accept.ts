import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyScope, type Catalog } from "../../../engine/catalog/mod.ts";
import { type Change, chooseChanges, difference, planChange } from "../../../engine/change/mod.ts";
import { compareSides } from "../../../engine/comparison/mod.ts";
import { ConfitureError, fileTrouble, isConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Environment } from "../../../engine/project/mod.ts";
import { readSource, type Side } from "../../../engine/sources/mod.ts";
import type { AcceptInput, AcceptOutput } from "./drift_accept.ts";
import { readSides, type Sides } from "./read_sides.ts";

/** Writes the way from the DDL to the database as DDL, and builds all of it to see that it leads there. */
export async function runAccept({ env, objects, name }: AcceptInput, context: Context): Promise<AcceptOutput> {
  const sides = await readSides({ env }, context);
  const { from: database, to: ddl, environment } = sides;
  const told = compareSides(ddl, database);
  const all = difference(ddl.catalog, database.catalog);
  const result = {
    from: told.from,
    to: told.to,
    unmodelled: told.unmodelled,
    unreadable: told.unreadable,
    skipped: told.skipped,
  };
  if (all.length === 0) return { ...result, file: null, statements: [], accepted: [], also: [], left: [] };
  const chosen = objects.length === 0
    ? { target: database.catalog, changes: all, also: [] }
    : chooseChanges(ddl.catalog, database.catalog, objects);
  const { steps } = planChange(ddl.catalog, chosen.target, { online: false });
  const statements = steps.map(({ sql }) => sql.trimEnd());
  const file = await nextFile(environment!, name, context);
  await write(file, textOf(statements, database.label), context);
  let isProved = false;
  try {
    context.emit({ type: "step", name: "prove" });
    await requireBuilt(chosen.target, sides, context);
    isProved = true;
  } finally {
    if (!isProved) await rm(join(context.projectDir, file), { force: true });
  }
  const accepted = new Set(chosen.changes.map(({ id }) => id));
  return {
    ...result,
    file,
    statements,
    accepted: [...accepted].sort(),
    also: [...chosen.also],
    left: all.map(({ id }) => id).filter((id) => !accepted.has(id)),
  };
}

/** Builds the files as they are now. Throws "drift-not-accepted" where that is not the target. */
async function requireBuilt(target: Catalog, { environment, scope }: Sides, context: Context): Promise<void> {
  let built: Side;
  try {
    const source = { kind: "ddl" as const, environment: environment!.name };
    built = await readSource(source, { context, environment, major: target.major });
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    throw new ConfitureError("drift-not-accepted", { problems: [`they do not build: ${error.message}`] }, {
      cause: error,
    });
  }
  const missing = difference(applyScope(built.catalog, scope), target);
  if (missing.length > 0) throw new ConfitureError("drift-not-accepted", { problems: missing.map(tell) });
}

function tell(change: Change): string {
  return `${change.kind} ${change.id}${change.kind === "alter" ? ` (${change.properties.join(", ")})` : ""}`;
}

/** A file that no other has, behind all others of the folder that is read last. */
async function nextFile({ config, file }: Environment, name: string, context: Context): Promise<string> {
  const folders = config.include_dirs
    .map((entry) => typeof entry === "string" ? { path: entry, order: 0 } : { path: entry.path, order: entry.order })
    .filter(({ path }) => !path.endsWith(".sql"))
    .toSorted((a, b) => a.order - b.order);
  const folder = folders.at(-1)?.path.replace(/\/+$/, "");
  if (folder === undefined) {
    throw new ConfitureError("drift-not-accepted", {
      problems: [`${file} reads no folder that a file could be put in`],
    });
  }
  if (!/^[\w-]{1,60}$/.test(name)) {
    throw new ConfitureError("usage", {
      problem: `"${name}" is no name of a file`,
      hint: "Use letters, digits, _ and -.",
    });
  }
  const taken = new Set(await readdir(join(context.projectDir, folder)).catch(() => []));
  for (let number = 1;; number++) {
    const path = `zz_${name}_${String(number).padStart(3, "0")}.sql`;
    if (!taken.has(path)) return `${folder}/${path}`;
  }
}

async function write(file: string, text: string, { projectDir }: Context): Promise<void> {
  try {
    await writeFile(join(projectDir, file), text, { flag: "wx" });
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(error) }, { cause: error });
  }
}

function textOf(statements: readonly string[], label: string): string {
  const settings = statements.some((sql) => /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b/.test(sql))
    ? ["SET check_function_bodies = off;\n"]
    : [];
  return [`-- As ${label.replaceAll(/\s+/g, " ")} has it.\n`, ...settings, ...statements.map((sql) => `${sql};\n`)]
    .join("\n");
}
