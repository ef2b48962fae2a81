import assert from "node:assert/strict";
import { join } from "node:path";
import { checkDashboard } from "./check_dashboard.ts";

interface Kit {
  check(name: string, body: () => Promise<void>): Promise<void>;
  /** An empty folder. */
  folder: string;
  /** Starts the binary in the folder; `env` comes on top of what every check has. */
  start(args: string[], env: Record<string, string>): Deno.ChildProcess;
  /** Runs it there to its end. */
  confiture(args: string[], env: Record<string, string>): Promise<{ code: number; out: string; err: string }>;
  /** The major of the embedded server; else an empty database for the server, and one for its project. */
  on: { major: number } | { control: string; target: string };
}

/** Serves from the binary, and builds through it with the same binary, as a team would. */
export async function checkServer({ folder, check, start, confiture, on }: Kit): Promise<void> {
  const key = { CONFITURE_SERVER_KEY: btoa("k".repeat(32)) };
  const laid = await confiture(["init"], {});
  assert.equal(laid.code, 0, laid.err);
  // Whoever sends a project names a connection by a secret.
  const place = "major" in on ? `embedded:${on.major}` : "env:CHECK_URL";
  await Deno.writeTextFile(join(folder, "db/environments/local.yaml"), `database_url: "${place}"\nscratch: target\n`);
  await Deno.writeTextFile(join(folder, "confiture.yaml"), "name: check\n");
  const child = start(["serve", "--port", "0"], "control" in on ? { ...key, CONFITURE_CONTROL_URL: on.control } : key);
  const log = { text: "" };
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) log.text += text;
  })();
  let isOver = false;
  const over = child.status.finally(() => isOver = true);
  let url = "";
  let token = "";
  try {
    await check("serve starts, makes its control schema, and is ready", async () => {
      await until(() => /listening on http/.test(log.text) || isOver);
      url = /listening on (http[^\s"]+)/.exec(log.text)?.[1] ?? "";
      assert.notEqual(url, "", log.text);
      assert.deepEqual(await (await fetch(`${url}/api/ready`)).json(), { ok: true });
    });
    await check("it describes itself: a page, and an OpenAPI document", async () => {
      const page = await (await fetch(`${url}/api`)).text();
      assert.match(page, /^\s*<!doctype html>[^]*\/api\/operations\/\{name\}/i);
      const { openapi, paths } = await (await fetch(`${url}/api/openapi.json`)).json();
      assert.match(openapi, /^3\./);
      assert.ok(Object.keys(paths).includes("/api/operations/{name}"), Object.keys(paths).join());
    });
    await check("it serves the dashboard that is inside", () => checkDashboard(url));
    await check("its setup code makes an admin, who makes a token", async () => {
      const headers = { "content-type": "application/json", origin: url };
      const code = /setup-[0-9a-f]+/.exec(log.text)?.[0];
      const admin = { code, login: "ada", password: "correct horse battery" };
      const setup = await fetch(`${url}/api/setup`, { method: "POST", headers, body: JSON.stringify(admin) });
      assert.equal(setup.status, 201, await setup.text());
      const cookie = setup.headers.get("set-cookie")!.split(";")[0]!;
      const verbs = ["view", "submit", "run:read", "run:write", "run:destroy"];
      const made = await fetch(`${url}/api/tokens`, {
        method: "POST",
        headers: { ...headers, cookie },
        body: JSON.stringify({ name: "check", verbs, days: 1 }),
      });
      ({ token } = await made.json());
      assert.match(token, /^confiture_/);
      if (!("target" in on)) return;
      const kept = await fetch(`${url}/api/projects/check/secrets/CHECK_URL`, {
        method: "PUT",
        headers: { ...headers, cookie },
        body: JSON.stringify({ value: on.target }),
      });
      assert.equal(kept.status, 204, await kept.text());
    });
    await check("confiture --server builds through it and finds no drift", async () => {
      const env = { CONFITURE_TOKEN: token };
      const build = ["build", "--server", url, "--env", "local", "--recreate", "--yes", "--format", "json"];
      const built = await confiture(build, env);
      assert.equal(built.code, 0, built.out + built.err);
      assert.equal(JSON.parse(built.out).ok, true, built.out);
      const drift = await confiture(["drift", "--server", url, "--env", "local"], env);
      assert.equal(drift.code, 0, drift.out + drift.err);
      const listed = await confiture(["run", "list", "--server", url, "--format", "json"], env);
      const statuses = JSON.parse(listed.out).runs.map(({ operation, status }: Record<string, string>) =>
        `${operation}: ${status}`
      );
      assert.deepEqual(statuses, ["drift: succeeded", "build: succeeded"]);
    });
  } finally {
    await check("SIGTERM ends it with 0", async () => {
      if (!isOver) child.kill("SIGTERM");
      const { code } = await over;
      await reading;
      assert.equal(code, 0, log.text);
    });
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 600; !holds() && left > 0; left--) await new Promise((resolve) => setTimeout(resolve, 100));
}
