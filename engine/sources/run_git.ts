import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfitureError } from "../errors.ts";
import type { Host } from "../host.ts";

const run = promisify(execFile);

/** Far more than the list of a repository's files; what git prints is a buffer in memory. */
const maxBuffer = 1 << 30;

export interface GitOptions {
  host: Host;
  /** What the messages call the commit that is looked for. */
  ref: string;
  env?: Readonly<Record<string, string>>;
}

/** Runs git in a folder and returns what it printed. Throws "git-missing", "git-no-repository", "git-ref-unknown", "git-failed". */
export async function runGit(
  folder: string,
  args: readonly string[],
  { host, ref, env = {} }: GitOptions,
): Promise<Uint8Array> {
  try {
    const { stdout } = await run("git", [...args], {
      cwd: folder,
      env: { ...host.env, ...env },
      encoding: "buffer",
      maxBuffer,
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: Uint8Array };
    const said = new TextDecoder().decode(stderr ?? new Uint8Array());
    if (code === "ENOENT") throw new ConfitureError("git-missing", {}, { cause: error });
    if (/not a git repository/.test(said)) throw new ConfitureError("git-no-repository", { folder }, { cause: error });
    if (args.includes("--verify")) throw new ConfitureError("git-ref-unknown", { ref, folder }, { cause: error });
    const what = args.find((word) => !word.startsWith("-")) ?? "";
    throw new ConfitureError("git-failed", { what, why: said.trim() }, { cause: error });
  }
}

/** The commit of a ref. Throws "git-ref-unknown". */
export async function commitOf(folder: string, ref: string, host: Host): Promise<string> {
  if (ref.startsWith("-")) throw new ConfitureError("git-ref-unknown", { ref, folder });
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  return textOf(await runGit(folder, args, { host, ref })).trim();
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
