import assert from "node:assert/strict";
import { type BoundHook, type HookEvent, runHooks } from "../../../engine/run/mod.ts";
import { isConfitureError } from "../../../engine/errors.ts";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import shell from "./mod.ts";

const event: HookEvent = {
  phase: "before_ddl",
  operation: "migrate up",
  run: "20261122151500-0a0b0c0d",
  at: "2026-11-22T15:15:00.000Z",
  facts: {
    target: "environment local",
    pending: ["1", "2"],
    message: "row (ann@example.com)",
    url: "postgresql://a:hunter2@h/d",
  },
};
const never = new AbortController().signal;

async function call(
  options: Record<string, unknown>,
  { env = {}, signal = never }: { env?: Record<string, string>; signal?: AbortSignal } = {},
) {
  await using folder = await temporaryFolder();
  const notices: string[] = [];
  const host = testHost({ env: { PATH: Deno.env.get("PATH"), ...env } });
  const notify = (message: string) => void notices.push(message);
  const handler = shell.create(shell.options.parse(options), { host, root: folder.path, notify });
  const answer = await handler.handle(event, signal).then((answer) => ({ answer }), (error: Error) => ({ error }));
  return { notices, ...answer } as { notices: string[]; answer?: { veto: string }; error?: Error };
}

const sh = (script: string, more: Record<string, unknown> = {}) => ({ command: ["sh", "-c", script], ...more });

/** The processes of this machine whose command line holds a mark. */
async function processesWith(mark: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "stat=,args="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return lines.filter((line) => line.includes(mark) && !line.startsWith("Z"));
}

Deno.test("shell tells the facts on standard input and in variables, without prose and passwords", async () => {
  const { notices, answer } = await call(sh('cat; echo "$CONFITURE_PHASE $CONFITURE_FACT_PENDING"'));
  assert.equal(answer, undefined);
  const [document, ...rest] = notices;
  assert.deepEqual(JSON.parse(document!), {
    ...event,
    facts: { target: "environment local", pending: ["1", "2"], url: "postgresql://a:***@h/d" },
  });
  assert.deepEqual(rest, ['before_ddl ["1","2"]']);
});

Deno.test("shell hands on the variables that are listed and no others, and runs in the project", async () => {
  const { notices } = await call(sh("env | cut -d= -f1 | sort; test -O . && pwd", { env: ["CHANNEL", "NOT_SET"] }), {
    env: { CHANNEL: "ops", OTHER: "x", DATABASE_URL: "postgresql://h/d" },
  });
  // Some shells add variables of their own.
  const names = notices.filter((line) => !line.startsWith("/") && !["PWD", "SHLVL", "_", "OLDPWD"].includes(line));
  assert.deepEqual(names, [
    "CHANNEL",
    "CONFITURE_AT",
    "CONFITURE_FACT_PENDING",
    "CONFITURE_FACT_TARGET",
    "CONFITURE_FACT_URL",
    "CONFITURE_OPERATION",
    "CONFITURE_PHASE",
    "CONFITURE_PROJECT",
    "CONFITURE_RUN",
    "PATH",
  ]);
});

Deno.test("shell gives arguments as they stand: nothing is expanded", async () => {
  const { notices } = await call({ command: ["printf", "%s\n", "$HOME; echo x", "*"] });
  assert.deepEqual(notices, ["$HOME; echo x", "*"]);
});

Deno.test("shell runs a program of the project by its relative path, and names one that is not there", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/check.sh`, "#!/bin/sh\necho ran in $(basename $PWD)\n", { mode: 0o755 });
  const said: string[] = [];
  const services = { host: testHost(), root: folder.path, notify: (line: string) => void said.push(line) };
  const open = (program: string) => shell.create(shell.options.parse({ command: [program] }), services);
  await open("./check.sh").handle(event, never);
  assert.deepEqual(said, [`ran in ${folder.path.split("/").at(-1)}`]);
  await assert.rejects(open("./none.sh").handle(event, never), /there is no program .*none\.sh/);
});

Deno.test("shell vetoes by its exit code, with the last line of standard error as the reason", async () => {
  const { answer } = await call(sh("echo first >&2; echo 'a release is frozen' >&2; exit 10"));
  assert.deepEqual(answer, { veto: "a release is frozen" });
  assert.match((await call(sh("exit 7", { veto_exit_code: 7 }))).answer!.veto, /sh refused/);
});

Deno.test("shell vetoes by JSON on standard output, on one line or on several", async () => {
  const { answer, notices } = await call(sh(`echo looking; printf '{\\n  "veto": "too\\\\nlate"\\n}\\n'`));
  assert.deepEqual([answer, notices], [{ veto: "too\nlate" }, ["looking"]]);
  assert.deepEqual((await call(sh(`echo '{"a":1}'; echo '{"veto":true}'`))).answer, { veto: "no reason was given" });
  const agreed = await call(sh(`echo '{"veto":null}'; echo '{'`));
  assert.deepEqual([agreed.answer, agreed.notices], [undefined, ['{"veto":null}', "{"]]);
});

Deno.test("shell fails with the exit code and the last line of standard error", async () => {
  const { error } = await call(sh("echo 'postgresql://a:hunter2@h/d is down' >&2; exit 3"));
  assert.equal(error!.message, "sh ended with exit code 3: postgresql://a:***@h/d is down");
  assert.match((await call(sh("kill -9 $$"))).error!.message, /sh ended by SIGKILL/);
});

Deno.test("shell hides the secrets that it hands on, and what would move a terminal's cursor", async () => {
  const { notices } = await call(sh("echo $API_TOKEN; printf '\\033[2Jred\\b\\n'", { env: ["API_TOKEN"] }), {
    env: { API_TOKEN: "hunter2" },
  });
  assert.deepEqual(notices, ["***", "red"]);
});

Deno.test("shell cuts long output", async () => {
  const { notices } = await call(sh("seq 1 1000; head -c 300000 /dev/zero | tr '\\0' x"));
  assert.equal(notices.length, 201);
  assert.match(notices.at(-1)!, /^… 80[0-9] more lines$/);
});

Deno.test("shell does not wait for what the program leaves in the background, nor for what it does not read", async () => {
  const started = performance.now();
  const { error, notices } = await call(sh("sleep 5.0625 & echo $! ; exec <&-; exit 0"));
  assert.equal(error, undefined);
  assert.ok(performance.now() - started < 3_000);
  Deno.kill(Number(notices[0]), "SIGKILL");
});

Deno.test("shell is killed with all that it started when its time is over", async () => {
  const mark = `31.${String(Deno.pid).padStart(8, "0")}`;
  await using folder = await temporaryFolder();
  const handler = shell.create(shell.options.parse(sh(`(trap '' TERM; sleep ${mark}) & sleep ${mark}`)), {
    host: testHost(),
    root: folder.path,
    notify: () => {},
  });
  const hook: BoundHook = {
    id: "confiture/shell",
    phases: ["before_ddl"],
    order: 0,
    timeoutMs: 400,
    onFailure: "abort",
    handle: (given, signal) => handler.handle(given, signal),
  };
  await assert.rejects(
    runHooks([hook], event, never, () => {}),
    (error) => isConfitureError(error, "hook-failed") && error.message.includes("no answer within 400 ms"),
  );
  for (let tries = 0; tries < 40 && (await processesWith(mark)).length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await processesWith(mark), []);
});
