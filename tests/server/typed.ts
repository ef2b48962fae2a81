import { dirname } from "node:path";
import { type Invocation, main } from "../../cli/main.ts";
import type { RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { temporaryFolder, testHost, type TestTerminal, testTerminal } from "../kit/mod.ts";
import type { ServerPlace } from "./place.ts";

/** A socket in front of a server. `before` may answer in its place: what stands between people and servers. */
export function door(
  { answer }: ServerPlace,
  { port = 0, before }: { port?: number; before?(request: Request): Response | Promise<Response> | undefined } = {},
): { url: string; port: number } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request, { remoteAddr }) => {
    return await before?.(request) ?? await answer(request, (remoteAddr as Deno.NetAddr).hostname);
  });
  const { port: taken } = server.addr as Deno.NetAddr;
  return { url: `http://127.0.0.1:${taken}`, port: taken, [Symbol.asyncDispose]: () => server.shutdown() };
}

export interface Typing {
  url: string;
  token: string;
  cwd: string;
  plugins?: readonly RegisteredPlugin[];
  env?: Record<string, string>;
  answers?: string[];
  signal?: AbortSignal;
  leave?: AbortSignal;
  elapsedMs?(): number;
}

export type Typed = TestTerminal["written"] & { exitCode: number };

/** Types a command in a folder, with the server in its environment. What is written can be read while it runs. */
export function typing(line: string | string[], given: Typing): { written: Typed; done: Promise<Typed> } {
  const terminal = testTerminal({}, given.answers);
  const written = Object.assign(terminal.written, { exitCode: -1 });
  const invocation: Invocation = {
    argv: typeof line === "string" ? line.split(" ") : line,
    host: testHost({
      cwd: given.cwd,
      env: { CONFITURE_SERVER: given.url, CONFITURE_TOKEN: given.token, ...given.env },
      ...(given.elapsedMs ? { elapsedMs: given.elapsedMs } : {}),
    }),
    terminal,
    plugins: [...builtins, ...given.plugins ?? []],
    signal: given.signal ?? new AbortController().signal,
    leave: given.leave,
  };
  return { written, done: main(invocation).then((exitCode) => Object.assign(written, { exitCode })) };
}

export const type = (line: string | string[], given: Typing): Promise<Typed> => typing(line, given).done;

/** A token of somebody with a role. */
export async function tokenFor(
  place: ServerPlace,
  login: string,
  role: Parameters<ServerPlace["signIn"]>[1],
): Promise<string> {
  const cookie = await place.signIn(login, role);
  const verbs = ["view", "submit", "run:read", "run:write", "run:destroy", "approve", "admin"];
  const { body } = await place.call("POST", "/api/tokens", { cookie, body: { name: "cli", verbs, days: 1 } });
  return body.token;
}

/** A folder of a project. */
export async function projectFolder(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${folder.path}/${path}`), { recursive: true });
    await Deno.writeTextFile(`${folder.path}/${path}`, text);
  }
  return folder;
}
