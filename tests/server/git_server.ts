import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../kit/mod.ts";

export interface GitServer extends AsyncDisposable {
  /** Address of its only repository. */
  url: string;
  /** Folder of the bare repository. */
  bare: string;
  /** Makes a commit on a branch of it: null removes a file. Returns the commit. */
  commit(files: Readonly<Record<string, string | null>>, branch?: string): Promise<string>;
  git(...args: string[]): string;
  requests: { method: string; path: string; authorization: string | null }[];
}

const usual = {
  ...Object.fromEntries(["PATH", "HOME"].map((name) => [name, Deno.env.get(name) ?? ""])),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Grace",
  GIT_AUTHOR_EMAIL: "grace@example.com",
  GIT_COMMITTER_NAME: "Grace",
  GIT_COMMITTER_EMAIL: "grace@example.com",
};

/**
 * git's own server behind HTTP (git http-backend), which takes pushes. With `user` and `password` it lets nobody else in.
 * `answer` may answer in its place.
 */
export async function gitServer(
  { user, password, answer }: { user?: string; password?: string; answer?(request: Request): Response | undefined } =
    {},
): Promise<GitServer> {
  const folder = await temporaryFolder();
  const bare = join(folder.path, "team/shop.git");
  const work = join(folder.path, "work");
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, { cwd, env: usual, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  await Deno.mkdir(bare, { recursive: true });
  git(bare, "init", "--quiet", "--bare", "--initial-branch=main", ".");
  git(bare, "config", "http.receivepack", "true");
  git(folder.path, "init", "--quiet", "--initial-branch=main", work);
  const requests: GitServer["requests"] = [];
  const expected = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const authorization = request.headers.get("authorization");
    requests.push({ method: request.method, path: pathname, authorization });
    const own = answer?.(request);
    if (own) return own;
    if (expected !== undefined && authorization !== expected) {
      return new Response(`who is ${authorization}?`, { status: 401, headers: { "www-authenticate": "Basic" } });
    }
    return await backend(folder.path, request, pathname, search, user);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/team/shop.git`,
    bare,
    requests,
    git: (...args) => git(bare, ...args),
    async commit(files, branch = "main") {
      git(work, "fetch", "--quiet", bare, "+refs/heads/*:refs/remotes/origin/*");
      const isThere = git(work, "for-each-ref", `refs/remotes/origin/${branch}`) !== "";
      git(work, "checkout", "--quiet", ...(isThere ? ["-B", branch, `origin/${branch}`] : ["--orphan", branch]));
      for (const [path, text] of Object.entries(files)) {
        await Deno.mkdir(dirname(join(work, path)), { recursive: true });
        if (text === null) await Deno.remove(join(work, path));
        else if (text.startsWith("-> ")) await Deno.symlink(text.slice(3), join(work, path));
        else await Deno.writeTextFile(join(work, path), text);
      }
      git(work, "add", "--all", ".");
      git(work, "commit", "--quiet", "--allow-empty", "--message=A change");
      git(work, "push", "--quiet", bare, branch);
      return git(work, "rev-parse", "HEAD");
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** One request through the Common Gateway Interface. */
async function backend(root: string, request: Request, path: string, search: string, user = ""): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  const child = new Deno.Command("git", {
    args: ["http-backend"],
    env: {
      ...usual,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: path,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      REMOTE_USER: user,
      REMOTE_ADDR: "127.0.0.1",
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      HTTP_GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const sent = writer.write(body).then(() => writer.close()).catch(() => {});
  const { stdout } = await child.output();
  await sent;
  const end = Buffer.from(stdout).indexOf("\r\n\r\n");
  const lines = new TextDecoder().decode(stdout.subarray(0, end)).split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: /, 2) as [string, string]));
  const status = Number.parseInt(headers.get("status") ?? "200");
  headers.delete("status");
  return new Response(stdout.subarray(end + 4), { status, headers });
}

/** Stands before such a server, and does something before a request goes through. */
export function gitFront(
  url: string,
  before: (request: Request) => Promise<void>,
  tls?: { cert: string; key: string },
): { url: string } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, ...tls }, async (request) => {
    await before(request);
    const { pathname, search } = new URL(request.url);
    return await fetch(new URL(url).origin + pathname + search, {
      method: request.method,
      headers: request.headers,
      body: request.method === "GET" ? undefined : await request.arrayBuffer(),
    });
  });
  return {
    url: `http${tls ? "s" : ""}://127.0.0.1:${server.addr.port}/team/shop.git`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
