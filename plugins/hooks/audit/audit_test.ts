import assert from "node:assert/strict";
import { type HookEvent, hookPhases } from "../../../engine/run/mod.ts";
import { testHost } from "../../../tests/kit/mod.ts";
import audit from "./mod.ts";
import { auditLine } from "./audit_line.ts";

const event: HookEvent = {
  phase: "before_ddl",
  operation: "build",
  run: "20261122151500-0a0b0c0d",
  at: "2026-11-22T15:15:00.000Z",
  facts: { environment: "local", statements: 12 },
};

async function inFolder(body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "audit-" });
  try {
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function handlerIn(root: string, options: Record<string, unknown> = {}) {
  return audit.create(audit.options.parse(options), { host: testHost({ osUser: "ann" }), root, notify: () => {} });
}

const lines = async (path: string) => (await Deno.readTextFile(path)).trimEnd().split("\n");
const never = new AbortController().signal;

Deno.test("audit writes one JSON line per phase and makes the folder", () =>
  inFolder(async (root) => {
    const hook = handlerIn(root);
    for (const phase of hookPhases) await hook.handle({ ...event, phase }, never);
    const found = (await lines(`${root}/.confiture/audit.jsonl`)).map((line) => JSON.parse(line));
    assert.deepEqual(found.map(({ phase }) => phase), [...hookPhases]);
    assert.deepEqual(found[1], { ...event, user: "ann" });
  }));

Deno.test("audit appends to what is there and keeps it for its owner", () =>
  inFolder(async (root) => {
    await handlerIn(root, { file: "log/a.jsonl" }).handle(event, never);
    await handlerIn(root, { file: "log/a.jsonl", fsync: true }).handle(event, never);
    assert.equal((await lines(`${root}/log/a.jsonl`)).length, 2);
    assert.equal((await Deno.stat(`${root}/log/a.jsonl`)).mode! & 0o777, 0o600);
  }));

Deno.test("audit keeps lines of concurrent processes whole", () =>
  inFolder(async (root) => {
    const script = `
      import { appendLine } from ${JSON.stringify(import.meta.resolve("./append_line.ts"))};
      const mark = Deno.args[0].repeat(20_000);
      for (let index = 0; index < 40; index++) await appendLine(Deno.args[1], mark, false);`;
    await Deno.writeTextFile(`${root}/writer.ts`, script);
    const writers = ["a", "b", "c", "d"].map((mark) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--no-check", `${root}/writer.ts`, mark, `${root}/shared.jsonl`],
      }).output()
    );
    assert.ok((await Promise.all(writers)).every(({ success }) => success));
    const found = await lines(`${root}/shared.jsonl`);
    assert.equal(found.length, 160);
    assert.ok(found.every((line) => /^(a+|b+|c+|d+)$/.test(line) && line.length === 20_000));
  }));

Deno.test("audit fails with the reason where the file cannot be written, so that the policy of the hook decides", () =>
  inFolder(async (root) => {
    await Deno.writeTextFile(`${root}/taken`, "");
    await assert.rejects(handlerIn(root, { file: "taken/audit.jsonl" }).handle(event, never));
  }));

Deno.test("auditLine() leaves out prose and secrets, whatever a plugin puts into its facts", () => {
  const facts = {
    code: "SQL_700",
    message: "duplicate key (ann@example.com)",
    target: { url: "postgresql://app:hunter2@db/shop", api_token: "hunter2" },
    list: ["postgres://u:hunter2@h/d"],
  };
  const line = auditLine({ ...event, facts }, undefined);
  assert.ok(!line.includes("hunter2") && !line.includes("ann@"), line);
  assert.equal(JSON.parse(line).facts.target.url, "postgresql://app:***@db/shop");
});
