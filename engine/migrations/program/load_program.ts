import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfitureError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { MigrationPart } from "../migration_file.ts";
import type { MigrationFunction } from "./migration_context.ts";
import { placeIn, type ProgramFiles, withNames } from "./program_place.ts";
import { transpileProgram } from "./transpile_program.ts";

/** A migration in TypeScript, loaded: its module has run. */
export interface MigrationProgram {
  readonly up: MigrationFunction;
  readonly down?: MigrationFunction;
  /** False where it says `export const transactional = false`. */
  readonly transactional: boolean;
  readonly files: ProgramFiles;
}

/** Loads a program, anew each time. Throws "migration-program-invalid". */
export async function loadProgram(part: MigrationPart): Promise<MigrationProgram> {
  const folder = await mkdtemp(join(tmpdir(), "confiture-migration-"));
  try {
    const names = await transpileProgram(part, folder);
    const files = { folder: basename(folder), names };
    const exported = await load(join(folder, "0.mjs"), files);
    return { ...check(exported, part.name), files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(path: string, files: ProgramFiles): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    const { message, stack } = cause instanceof Error ? cause : { message: String(cause), stack: undefined };
    const problem = withNames(message, files);
    throw new ConfitureError("migration-program-invalid", { ...placeIn(stack, files), problem }, { cause });
  }
}

const known = ["up", "down", "transactional"];

function check(exported: Record<string, unknown>, file: string): Omit<MigrationProgram, "files"> {
  const invalid = (problem: string) => new ConfitureError("migration-program-invalid", { file, problem });
  const { up, down, transactional = true } = exported;
  for (const name of Object.keys(exported)) {
    const meant = known.includes(name) ? undefined : nearest(name, known);
    if (meant !== undefined) throw invalid(`it exports ${name}, which has no meaning; did you mean ${meant}?`);
  }
  if (typeof up !== "function") throw invalid("it exports no function up");
  if (down !== undefined && typeof down !== "function") throw invalid("what it exports as down is no function");
  if (typeof transactional !== "boolean") throw invalid("what it exports as transactional is neither true nor false");
  return { up: up as MigrationFunction, transactional, ...(down && { down: down as MigrationFunction }) };
}
