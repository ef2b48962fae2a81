import { cp } from "node:fs/promises";
import { join } from "node:path";
import { embeddedStatus, stopEmbedded } from "../../engine/postgres/mod.ts";
import { realHost } from "../kit/mod.ts";

export interface PageFolder extends AsyncDisposable {
  run(script: string): Promise<{ code: number; output: string }>;
  write(path: string, text: string): Promise<void>;
}

/** A folder in which one page is worked through, with `confiture` on PATH. Servers that it started are stopped. */
export async function pageFolder(root: string, start: string): Promise<PageFolder> {
  const base = await Deno.realPath(await Deno.makeTempDir({ prefix: "confiture-docs-" }));
  await Deno.chmod(base, 0o755); // the embedded server may run as another user
  const work = join(base, start.startsWith("examples/") ? start.slice("examples/".length) : "work");
  if (start.startsWith("examples/")) {
    await cp(join(root, start), work, {
      recursive: true,
      filter: (path) => !path.slice(root.length).split("/").includes(".confiture"),
    });
  } else await Deno.mkdir(work);
  await Deno.mkdir(join(base, "bin"));
  await Deno.writeTextFile(
    join(base, "bin", "confiture"),
    `#!/bin/sh\nexec "${Deno.execPath()}" run -A --quiet --no-check "${join(root, "cli.ts")}" "$@"\n`,
    { mode: 0o755 },
  );
  // Blocks are shells of their own; only the folder they end in is carried on, as a reader would expect.
  let cwd = work;
  return {
    async run(script) {
      const output = join(base, "output");
      const guarded = `exec >"${output}" 2>&1\ntrap 'pwd >"${join(base, "cwd")}"' EXIT\nset -eo pipefail\n${script}\n`;
      const { code } = await new Deno.Command("bash", {
        args: ["-c", guarded],
        cwd,
        clearEnv: true,
        env: { ...quietEnvironment(), PATH: `${join(base, "bin")}:${Deno.env.get("PATH")}` },
        stdin: "null",
        // A page that waits for what never comes (a port that somebody else has) fails instead of standing still.
        signal: AbortSignal.timeout(180_000),
      }).output();
      cwd = (await Deno.readTextFile(join(base, "cwd"))).trim();
      return { code, output: await Deno.readTextFile(output) };
    },
    async write(path, text) {
      const full = join(cwd, path);
      await Deno.mkdir(join(full, ".."), { recursive: true });
      await Deno.writeTextFile(full, text);
    },
    async [Symbol.asyncDispose]() {
      const inside = (await Array.fromAsync(Deno.readDir(work))).filter(({ isDirectory }) => isDirectory);
      for (const folder of [work, ...inside.map(({ name }) => join(work, name))]) {
        if ((await embeddedStatus(folder, realHost())).length > 0) await stopEmbedded(folder, undefined, realHost());
      }
      await Deno.remove(base, { recursive: true });
    },
  };
}

/** The environment without what would change which database the commands mean. */
function quietEnvironment(): Record<string, string> {
  const kept = ["CONFITURE_POSTGRES_BIN", "CONFITURE_CACHE_DIR"];
  const entries = Object.entries(Deno.env.toObject()).filter(([name]) =>
    kept.includes(name) || !/^(CONFITURE_|DATABASE_URL$|PG)/.test(name)
  );
  return { ...Object.fromEntries(entries), NO_COLOR: "1" };
}
