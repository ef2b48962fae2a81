import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfitureError, fileTrouble } from "../../errors.ts";
import type { MigrationPart } from "../migration_file.ts";
import { stripTypes } from "./strip_types.ts";

interface Module {
  readonly part: MigrationPart;
  readonly number: number;
}

/**
 * Writes a program and what it imports as JavaScript modules into the folder, the program as `0.mjs`: in the compiled
 * binary nobody else takes the types away. Returns the files' names, by module. Throws "migration-program-invalid".
 */
export async function transpileProgram(program: MigrationPart, folder: string): Promise<string[]> {
  const modules = new Map<string, Module>([[program.path, { part: program, number: 0 }]]);
  // Grows while it is walked.
  for (const { part, number } of modules.values()) {
    const source = await read(part);
    const code = part.path.endsWith(".js") ? source : await stripTypes(source, part.name);
    const linked = await link(code, part, modules);
    await writeFile(join(folder, `${number}.mjs`), usesConsole(code) ? `${linked}\n${ownConsole}` : linked);
  }
  await writeFile(join(folder, "console.mjs"), consoleModule);
  return [...modules.values()].map(({ part }) => part.name);
}

/** What a program prints is for people: the result of the run has standard output for itself. */
const consoleModule = `import { Console } from "node:console";
import { stderr } from "node:process";
export const console = new Console(stderr, stderr);
`;

/** At the end of a module, so that its lines stay what they are: imports come first wherever they stand. */
const ownConsole = 'import { console } from "./console.mjs";\n';

function usesConsole(code: string): boolean {
  const declares = /\b(?:const|let|var|function|class)\s+console\b|[{,]\s*console\s*[,}=]|\bimport\s+[^;]*\bconsole\b/;
  return /\bconsole\s*\./.test(code) && !declares.test(code);
}

/** The same code with its imports led to the modules beside it. */
async function link(code: string, part: MigrationPart, modules: Map<string, Module>): Promise<string> {
  const { init, parse } = await import("es-module-lexer");
  await init;
  const refuse = (offset: number, problem: string) => {
    const before = code.slice(0, offset).split("\n");
    const [line, column] = [before.length, before.at(-1)!.length + 1];
    return new ConfitureError("migration-program-invalid", { file: part.name, line, column, problem });
  };
  let linked = "";
  let from = 0;
  for (const { type, specifier, start, end, importStart } of importsOf(parse, code, part)) {
    if (type === "import-meta") throw refuse(start, "import.meta means nothing in a migration");
    if (type === "dynamic") throw refuse(importStart, "import() is not for migrations: import it at the top");
    const path = targetOf(specifier, part);
    if (path === undefined) throw refuse(importStart, notAllowed(specifier));
    await read({ path, name: specifier }).catch((error: ConfitureError<"source-unreadable">) => {
      throw refuse(importStart, `${specifier} cannot be read: ${error.facts.why}`);
    });
    const name = join(dirname(part.name), specifier).replaceAll("\\", "/");
    if (!modules.has(path)) modules.set(path, { part: { path, name }, number: modules.size });
    const { number } = modules.get(path)!;
    linked += `${code.slice(from, start)}./${number}.mjs`;
    from = end;
  }
  return linked + code.slice(from);
}

interface Import {
  type: string;
  specifier: string;
  start: number;
  end: number;
  importStart: number;
}

type Parse = typeof import("es-module-lexer").parse;

function importsOf(parse: Parse, code: string, { name }: MigrationPart): Import[] {
  try {
    return parse(code)[0].map((each) => ({ ...each, specifier: each.specifier ?? "" }));
  } catch (cause) {
    const offset = (cause as { idx?: number }).idx ?? 0;
    const line = code.slice(0, offset).split("\n").length;
    throw new ConfitureError("migration-program-invalid", { file: name, line, problem: "it is no JavaScript module" }, {
      cause,
    });
  }
}

/** The file that a specifier names; undefined for what a migration may not import. */
function targetOf(specifier: string, { path }: MigrationPart): string | undefined {
  if (!/^\.\.?\//.test(specifier) || !/\.(ts|js)$/.test(specifier)) return undefined;
  return join(dirname(path), specifier);
}

function notAllowed(specifier: string): string {
  if (/^\.\.?\//.test(specifier)) return `"${specifier}" cannot be imported: name a file that ends in .ts or .js`;
  if (specifier === "confiture") return 'of "confiture" only types can be imported: write `import type`';
  return `"${specifier}" cannot be imported: a migration imports files beside it (./name.ts or .js) and types only`;
}

async function read({ path, name }: MigrationPart): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfitureError("source-unreadable", { file: name, why: fileTrouble(cause) }, { cause });
  }
}
