import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Environment, splitCommand } from "../../../../engine/project/mod.ts";

/** Command of a generator of the environment. Throws "generator-unknown". */
export function generatorCommand(name: string, environment: Environment | undefined): string {
  const generators = environment?.config.migration.migration_generators ?? {};
  const found = generators[name];
  if (found) return found.command;
  throw new ConfitureError("generator-unknown", { generator: name, known: Object.keys(generators).sort() });
}

/**
 * Runs an external generator, without a shell: it is given both sides as SQL files and writes a third one, whose text
 * comes back. Throws "generator-failed", also for one that writes nothing.
 */
export async function runGenerator(
  name: string,
  command: string,
  { from, to }: { from: string; to: string },
  { host, signal, projectDir }: Context,
): Promise<string> {
  const failed = (why: string, cause?: unknown) =>
    new ConfitureError("generator-failed", { generator: name, why }, { cause });
  if (host.isGuest) throw new ConfitureError("code-not-allowed", { where: `generator ${name}`, what: "a program" });
  const words = splitCommand(command);
  if (words === undefined || words.length === 0) throw failed("a quote of its command is not closed");
  const folder = await mkdtemp(join(tmpdir(), "confiture-generate-"));
  try {
    const files = { from: join(folder, "from.sql"), to: join(folder, "to.sql"), output: join(folder, "output.sql") };
    await Promise.all([writeFile(files.from, from), writeFile(files.to, to)]);
    const [program, ...args] = words.map((word) =>
      word.replaceAll("{from}", files.from).replaceAll("{to}", files.to).replaceAll("{output}", files.output)
    );
    const env = Object.fromEntries(Object.entries(host.env).filter(([, value]) => value !== undefined));
    const { success, code, stderr } = await new Deno.Command(program!, {
      args,
      cwd: projectDir,
      env: env as Record<string, string>,
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal,
    }).output().catch((error) => {
      throw failed(error instanceof Deno.errors.NotFound ? `there is no program ${program}` : String(error), error);
    });
    if (!success) throw failed(`exit code ${code}: ${new TextDecoder().decode(stderr).trim().slice(-500)}`);
    const text = await readFile(files.output, "utf8").catch((error) => {
      throw failed("it wrote no file {output}", error);
    });
    if (text.trim() === "") throw failed("it wrote an empty file");
    return text.endsWith("\n") ? text : `${text}\n`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
