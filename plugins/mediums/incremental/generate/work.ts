import { type MigrationFile, type MigrationFolder, readPart } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import type { GenerateInput } from "../operations/mod.ts";

/** What was asked for, and where. */
export interface Work {
  readonly input: GenerateInput;
  readonly context: Context;
  readonly environment: Environment | undefined;
  readonly folder: MigrationFolder;
  /** Of an external generator. */
  readonly command: string | undefined;
  /** The migrations that the new one takes the place of. */
  readonly replaced: readonly MigrationFile[];
}

/** First line of a file: `add order note`, or which part of it the file is. */
export function titleOf(name: string, part?: { number: number; of: number }): string {
  return name.replaceAll("_", " ") + (part ? `, ${part.number} of ${part.of}` : "");
}

/** Migrations of this name: one, or the parts that were generated as one. */
export async function sameName({ migrations }: MigrationFolder, name: string): Promise<MigrationFile[]> {
  const found: MigrationFile[] = [];
  for (const file of migrations) {
    if (file.name === name || await isPart(file, name)) found.push(file);
  }
  return found;
}

/** What is only called so may be anybody's. */
async function isPart(file: MigrationFile, name: string): Promise<boolean> {
  const number = file.name.startsWith(`${name}_`) ? file.name.slice(name.length + 1) : "";
  if (!/^\d+$/.test(number) || file.body !== "sql") return false;
  const [line] = new TextDecoder().decode(await readPart(file.up)).split("\n");
  return line!.startsWith(`-- ${titleOf(name)}, ${number} of `);
}
