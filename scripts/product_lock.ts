import { join } from "node:path";

interface Info {
  modules: { npmPackage?: string; specifier: string; error?: string }[];
  npmPackages: Record<string, { dependencies: string[] }>;
}

export interface Lock {
  specifiers?: Record<string, string>;
  npm?: Record<string, unknown>;
}

/**
 * `deno.lock` with only the packages that `cli.ts` reaches, integrity kept. `deno compile` embeds every package of the
 * lock it is given, those of the tests and of the development servers too.
 */
export async function productLock(root: string): Promise<string> {
  const lock: Lock = JSON.parse(await Deno.readTextFile(join(root, "deno.lock")));
  const copy = await Deno.makeTempFile({ suffix: ".lock" });
  try {
    await Deno.writeTextFile(copy, JSON.stringify(lock));
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", `--lock=${copy}`, "cli.ts"],
      cwd: root,
      stdin: "null",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("deno info cli.ts failed");
    return JSON.stringify(withReached(lock, JSON.parse(new TextDecoder().decode(stdout))), null, 2);
  } finally {
    await Deno.remove(copy);
  }
}

/** The part of `lock` that the modules of `info` need. */
export function withReached(lock: Lock, { modules, npmPackages }: Info): Lock {
  const broken = modules.find(({ error }) => error !== undefined);
  if (broken) throw new Error(`${broken.specifier}: ${broken.error}`);
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id)) return;
    reached.add(id);
    npmPackages[id]?.dependencies.forEach(visit);
  };
  for (const { npmPackage } of modules) if (npmPackage !== undefined) visit(npmPackage);
  const nameOf = (specifier: string) => specifier.replace(/^npm:/, "").replace(/(?<=.)@[^@]*$/, "");
  return {
    ...lock,
    specifiers: pick(lock.specifiers, (specifier, version) => reached.has(`${nameOf(specifier)}@${version}`)),
    npm: pick(lock.npm, (id) => reached.has(id)),
  };
}

function pick<T>(from: Record<string, T> = {}, keep: (key: string, value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([key, value]) => keep(key, value)));
}
