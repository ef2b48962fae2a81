import assert from "node:assert/strict";
import { silentServer, temporaryFolder, testHost } from "./tests/kit/mod.ts";

/** Starts the command line as a process of its own, in an empty folder. */
function start(cwd: string, args: string[], stdout: "piped" | "null" = "piped"): Deno.ChildProcess {
  const [program, ...before] = testHost().self;
  return new Deno.Command(program!, { args: [...before, ...args], cwd, stdin: "null", stdout, stderr: "piped" })
    .spawn();
}

async function run(args: string[]) {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await start(folder.path, args).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

for (const [signal, format] of [["SIGINT", "text"], ["SIGINT", "json"], ["SIGTERM", "text"]] as const) {
  Deno.test(`confiture ends with 130 when a running operation gets ${signal} (--format ${format})`, async () => {
    await using folder = await temporaryFolder();
    await using server = silentServer();
    const child = start(folder.path, ["doctor", "--database-url", server.dsn, "--format", format]);
    const output = child.output();
    // A child that ended by itself has something to say about it.
    await Promise.race([server.connected, output]);
    child.kill(signal);
    const { code, stdout, stderr } = await output;
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    assert.equal(code, 130, err);
    if (format === "json") assert.equal(JSON.parse(out).error.code, "RUN_001");
    else assert.match(err, /RUN_001.*doctor was cancelled/);
  });
}

Deno.test({
  name: "confiture leaves at once at the second signal when the first cannot be followed",
  // Deno 2.5 delivers no second signal while a file operation hangs.
  ignore: Deno.build.os === "windows" || Deno.version.deno.startsWith("2.5."),
  async fn() {
    await using folder = await temporaryFolder();
    // Nobody ever writes into the pipe, and waiting for it cannot be broken off.
    await new Deno.Command("mkfifo", { args: [`${folder.path}/confiture.yaml`] }).output();
    const child = start(folder.path, ["validate-config"]);
    const status = child.status;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    let isOver = false;
    status.then(() => isOver = true);
    // On a busy machine several arrive as one: whoever is impatient goes on.
    for (let tries = 0; !isOver; tries++) {
      child.kill("SIGTERM");
      await Promise.race([status, new Promise((resolve) => setTimeout(resolve, tries === 0 ? 50 : 700))]);
    }
    assert.equal((await status).code, 130);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  },
});

for (
  const [redirection, code, pattern] of [[">/dev/full", 5, /CONFIG_020.*standard output/], [
    "-f json >/dev/full",
    5,
    /CONFIG_020/,
  ], [
    "2>/dev/full",
    64,
    /^$/,
  ]] as const
) {
  Deno.test({
    name: `confiture says what it can when its output goes nowhere (${redirection})`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using folder = await temporaryFolder();
      const command = redirection.startsWith("2") ? "plugin lst" : "plugin list";
      const { code: found, stderr } = await new Deno.Command("sh", {
        args: ["-c", `exec "$@" ${command} ${redirection}`, "sh", ...testHost().self],
        cwd: folder.path,
        stdin: "null",
      }).output();
      assert.equal(found, code);
      assert.match(new TextDecoder().decode(stderr), pattern);
    },
  });
}

Deno.test("confiture writes the result to standard output, failures to standard error, and exits by the table", async () => {
  const good = await run(["plugin", "list", "--format", "json"]);
  assert.deepEqual([good.code, good.err, JSON.parse(good.out).ok], [0, "", true]);
  const bad = await run(["plugin", "lst"]);
  assert.deepEqual([bad.code, bad.out], [64, ""]);
  assert.match(bad.err, /confiture plugin list/);
  assert.equal((await run(["validate-config"])).code, 5);
});

Deno.test("confiture asks nobody where there is no terminal", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/db`);
  const { code, stderr } = await start(folder.path, ["init"]).output();
  assert.equal(code, 64);
  assert.match(new TextDecoder().decode(stderr), /USAGE_003[^]*--yes/);
});

Deno.test("confiture ends quietly when the reader of its output has gone", async () => {
  await using folder = await temporaryFolder();
  const child = start(folder.path, ["schema", "doctor"]);
  await child.stdout.cancel();
  const { code } = await child.status;
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([code, stderr], [0, ""]);
});
