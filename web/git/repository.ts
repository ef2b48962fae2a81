import { join } from "node:path";
import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import { allowedAddresses, Refused } from "../../engine/outbound/mod.ts";
import { basicCredentials, type Credentials, gitEnvironment, type GitPolicy, type Remote } from "./git_environment.ts";
import { type GitResult, runGit } from "./run_git.ts";
import { Turns } from "./turns.ts";

/** A bare repository in a folder that is gone afterwards, and one other that it may speak to. */
export interface Repository extends AsyncDisposable {
  readonly remote: Remote;
  /** Host and path, for messages. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Runs git, and gives what it printed. Throws `git-remote-failed`, in words without credentials. */
  git(args: readonly string[], options?: { input?: Uint8Array; env?: Record<string, string> }): Promise<Uint8Array>;
  /** The same, for whoever looks at the exit itself. */
  try(args: readonly string[], options?: { input?: Uint8Array; env?: Record<string, string> }): Promise<GitResult>;
  /** What git said, without credentials and without what the other server wants to be read. */
  why(result: GitResult): string;
}

/** A fetch or a push with all that belongs to it. */
export const gitTimeoutMs = 120_000;
const largestPackBytes = 512 * 2 ** 20;
/** Below it `http.curloptResolve` is not known, and git would look the name up again. */
const oldest = [2, 37] as const;

/** Of this process: each takes a folder, memory and a program of the host. */
const turns = new Turns(4);

/** Opens an empty repository, when fewer than four are open. Throws `git-missing`, and `git-remote-failed` where the remote may not be spoken to. */
export async function openRepository(
  host: Host,
  remote: Remote,
  { policy, signal }: { policy: GitPolicy; signal: AbortSignal },
): Promise<Repository> {
  const name = `${remote.url.host}${remote.url.pathname}`;
  const failed = (why: string, cause?: unknown) =>
    new ConfitureError("git-remote-failed", { repository: name, why }, { cause });
  const stop = new AbortController();
  const limited = AbortSignal.any([signal, stop.signal, AbortSignal.timeout(gitTimeoutMs)]);
  const late = (error: unknown) =>
    (error as Error)?.name === "TimeoutError" ? failed(`it took longer than ${gitTimeoutMs / 1000} s`, error) : error;
  const leave = await turns.take(limited).catch((error: unknown) => {
    throw late(error);
  });
  const folder = await Deno.makeTempDir({ prefix: "confiture-git-" }).catch((error: unknown) => {
    leave();
    throw error;
  });
  const watch = watchSize(
    join(folder, "objects/pack"),
    () => stop.abort(failed("what it sends is larger than 512 MiB")),
  );
  const why = ({ stderr }: GitResult) => told(stderr, remote.credentials);
  const close = async () => {
    clearInterval(watch);
    leave();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  };
  try {
    const resolved = await resolve(remote.url, policy);
    const env = gitEnvironment(host, folder, remote, resolved, policy);
    const attempt: Repository["try"] = async (args, options = {}) => {
      try {
        return await runGit(args, {
          folder,
          env: { ...env, ...options.env },
          input: options.input,
          signal: limited,
        });
      } catch (error) {
        throw late(error);
      }
    };
    const git: Repository["git"] = async (args, options) => {
      const result = await attempt(args, options);
      if (result.code !== 0) throw failed(why(result));
      return result.stdout;
    };
    await requireVersion(git);
    await git(["init", "--quiet", "--bare", "--template=", "."]);
    return { remote, name, signal: limited, git, try: attempt, why, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    if (error instanceof ConfitureError || signal.aborted) throw error;
    throw failed(error instanceof Refused ? error.message : lookupFailure(error), error);
  }
}

function lookupFailure(error: unknown): string {
  return (error as { code?: string }).code === "ENOTFOUND" ? "the name of its server has no address" : String(error);
}

async function requireVersion(git: Repository["git"]): Promise<void> {
  const text = new TextDecoder().decode(await git(["version"]));
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  if (major > oldest[0] || major === oldest[0] && minor >= oldest[1]) return;
  throw new ConfitureError("git-too-old", { found: `${major}.${minor}`, needed: oldest.join(".") });
}

/** The only addresses that git connects to: those that were looked at. */
async function resolve(url: URL, { allowPrivate }: GitPolicy): Promise<string> {
  const addresses = await allowedAddresses(url, { isAllowed: allowPrivate, setting: "--git-allow-private" });
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const list = addresses.map(({ address, family }) => family === 6 ? `[${address}]` : address);
  return `${url.hostname.replace(/^\[(.*)\]$/, "$1")}:${port}:${list.join(",")}`;
}

function told(stderr: string, credentials: Credentials | undefined): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const own = lines.filter((line) => !/^(remote|warning|hint):/.test(line));
  let text = (own.find((line) => /^(fatal|error):/.test(line)) ?? own[0] ?? "git said nothing").slice(0, 400);
  // A server may answer with what it was sent.
  for (const secret of credentials ? [basicCredentials(credentials), credentials.password] : []) {
    text = text.replaceAll(secret, "***");
  }
  if (/could not read Username|Authentication failed|returned error: 40[13]/.test(text)) {
    return credentials ? "it does not let these credentials in" : "it asks for credentials";
  }
  return text.replace(/^(fatal|error): /, "");
}

/** Nothing of git limits what a server sends, so that its file is looked at while it grows. */
function watchSize(folder: string, onTooLarge: () => void): ReturnType<typeof setInterval> {
  return setInterval(async () => {
    let size = 0;
    try {
      for await (const { name } of Deno.readDir(folder)) size += (await Deno.stat(join(folder, name))).size;
    } catch {
      return; // not there yet, or moved meanwhile
    }
    if (size > largestPackBytes) onTooLarge();
  }, 250);
}
