import { join } from "node:path";
import { type Bench, NotMeasured } from "./benchmark.ts";

/** A project of one's own for a benchmark, and confiture run in it as a process. */
export interface BenchProject {
  folder: string;
  /** Runs a command to its end; fails when it fails. Returns the most memory that the process had, in bytes. */
  confiture(...args: string[]): Promise<number>;
  /** The same for a command whose exit code 1 is an answer. */
  ask(...args: string[]): Promise<number>;
  /** What runs: the binary, or the sources where none can be compiled. */
  program: string;
}

/** Lays a project with these files under `db/schema`, whose only environment is the database at `url`. */
export async function benchProject(
  bench: Bench,
  name: string,
  url: string,
  files: ReadonlyMap<string, string>,
): Promise<BenchProject> {
  const folder = join(bench.folder, name);
  await Deno.mkdir(join(folder, "db", "schema"), { recursive: true });
  await Deno.mkdir(join(folder, "db", "environments"), { recursive: true });
  await Deno.writeTextFile(join(folder, "db", "environments", "local.yaml"), `database_url: ${JSON.stringify(url)}\n`);
  for (const [file, text] of files) await Deno.writeTextFile(join(folder, "db", "schema", file), text);
  const [program, ...before] = await programOf(bench);
  const run = async (args: readonly string[], highest: number) => {
    const child = new Deno.Command(program!, {
      args: [...before, ...args],
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const peak = watchMemory(child.pid);
    const { code, stderr } = await child.output();
    if (code > highest) throw new Error(`confiture ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return await peak();
  };
  return {
    folder,
    program: before.length === 0 ? "dist/confiture" : "cli.ts from source",
    confiture: (...args) => run(args, 0),
    ask: (...args) => run(args, 1),
  };
}

/** What is started: the binary, or the sources where none can be compiled. */
export async function programOf({ root, binary }: Bench): Promise<string[]> {
  try {
    return [await binary()];
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return [Deno.execPath(), "run", "-A", "--quiet", "--no-check", "--v8-flags=--liftoff-only", join(root, "cli.ts")];
  }
}

/** Linux keeps the high-water mark itself, so that looking often only guards against a sudden end. */
function watchMemory(pid: number): () => Promise<number> {
  let peakBytes = 0;
  const look = async () => {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes) peakBytes = Math.max(peakBytes, Number(kilobytes) * 1024);
  };
  const timer = setInterval(look, 20);
  return async () => {
    clearInterval(timer);
    await look();
    return peakBytes;
  };
}
