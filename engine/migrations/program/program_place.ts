import type { Place } from "../../errors.ts";

/** The files of a program by the modules that were made of them. */
export interface ProgramFiles {
  /** Of the folder in which the modules were, in every one of their URLs. */
  readonly folder: string;
  /** Names of the files, by the numbers of their modules. */
  readonly names: readonly string[];
}

/** Where in the user's files a stack passes first. Types were replaced by blanks, so that lines and columns are theirs. */
export function placeIn(stack: string | undefined, { folder, names }: ProgramFiles): Place {
  const [, module, line, column] = stack?.match(new RegExp(`${folder}/(\\d+)\\.mjs:(\\d+):(\\d+)`)) ?? [];
  if (module === undefined) return { file: names[0]! };
  return { file: names[Number(module)]!, line: Number(line), column: Number(column) };
}

/** A message that names the user's files instead of the modules. */
export function withNames(message: string, { folder, names }: ProgramFiles): string {
  // An import that finds nothing names the module as it is written in the other one.
  const pattern = new RegExp(`(?:(?:file://)?[^\\s'"]*${folder}/|(?<=['"])\\./)(\\d+)\\.mjs`, "g");
  return message.replace(pattern, (_, module) => names[Number(module)]!);
}
