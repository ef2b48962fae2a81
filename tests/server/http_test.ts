import assert from "node:assert/strict";
import { createApp, routes } from "../../web/api/mod.ts";
import { readBytes } from "../../web/api/read_bytes.ts";
import { fakePlugin, testMajors } from "../kit/mod.ts";
import { sendBundle, serverPlace } from "./place.ts";
import { pause } from "../../engine/pause.ts";

const [major] = testMajors() as [number];

Deno.test("server: an address says which methods it takes, and nothing that PostgreSQL cannot keep gets near it", async (t) => {
  await using place = await serverPlace(t, { major });
  const cookie = await place.signIn("ada", "admin");
  const refused = await place.request("DELETE", "/api/runs", { cookie });
  assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
  assert.equal((await refused.json()).code, "SERVER_1740");
  const other = await place.request("OPTIONS", "/api/runs/x/cancel", { cookie });
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "POST"]);
  assert.equal((await place.request("DELETE", "/api/nothing", { cookie })).status, 404);

  for (
    const path of ["/api/runs/%00", "/api/runs?project=%00", "/api/projects/a%00/schedules", "/api/audit?actor=%00"]
  ) {
    assert.deepEqual((await place.call("GET", path, { cookie })).body.code, "SERVER_1707", path);
  }
  const make = (name: string) =>
    place.call("POST", "/api/people", {
      cookie,
      body: `{"login": "${crypto.randomUUID()}", "name": "${name}"}`,
      headers: { "content-type": "application/json" },
    });
  assert.deepEqual((await make("\\ud800")).body.code, "SERVER_1707");
  assert.deepEqual((await make("a\\u0000")).body.code, "SERVER_1707");
  assert.equal((await make("\\ud83d\\ude00 and \\\\u0000 in letters")).status, 201);
  const deep = `{"project": "x", "input": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const headers = { "content-type": "application/json" };
  assert.equal((await place.call("POST", "/api/operations/drift", { cookie, body: deep, headers })).status, 400);
});

Deno.test("server: whoever asks for the head of a stream follows nothing", async (t) => {
  const waits = fakePlugin({ name: "waits", run: () => Promise.resolve({}) });
  await using place = await serverPlace(t, { major, plugins: [waits] });
  const cookie = await place.signIn("ada", "admin");
  await place.call("POST", "/api/projects", { cookie, body: { name: "shop" } });
  await sendBundle(place, cookie, "shop", { "confiture.yaml": "name: shop\n" });
  const { body } = await place.call("POST", "/api/operations/waits", { cookie, body: { project: "shop" } });
  const head = await place.request("HEAD", `/api/runs/${body.run}/events`, {
    cookie,
    headers: { accept: "text/event-stream" },
  });
  assert.deepEqual([head.status, head.body], [200, null]);
  const followers = async () => {
    const metrics = await place.request("GET", "/metrics", { cookie });
    return /^confiture_followers (\d+)$/m.exec(await metrics.text())?.[1];
  };
  while (await followers() !== "0") await pause(20);
});

Deno.test("createApp() answers a Host that is none", async () => {
  const app = createApp({
    routes,
    services: {} as never,
    clientOf: () => assert.fail("nobody is asked"),
    onAnswer: () => {},
    newId: () => "x",
    elapsedMs: () => 0,
  });
  const response = await app({ url: "http://[/api/health", method: "GET" } as Request, "127.0.0.1");
  assert.deepEqual([response.status, (await response.json()).code], [400, "SERVER_1707"]);
});

Deno.test("readBytes() waits for no body that stops coming, breaks off or has no end", async () => {
  const request = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    new Request("http://x/", { method: "POST", body: new ReadableStream({ start }) });
  const byte = new Uint8Array([1]);
  const refused = (problem: RegExp) => (error: Error) => problem.test(error.message);
  await assert.rejects(readBytes(request((c) => c.enqueue(byte)), 10, { idleMs: 20 }), refused(/nothing came/));
  await assert.rejects(readBytes(request((c) => c.error(new Error("gone"))), 10), refused(/cut off/));
  const endless = new ReadableStream({ pull: (c) => c.enqueue(byte) });
  await assert.rejects(readBytes(new Request("http://x/", { method: "POST", body: endless }), 10), {
    reason: "request-too-large",
  });
  assert.deepEqual(
    await readBytes(
      request((c) => {
        c.enqueue(byte);
        c.close();
      }),
      10,
    ),
    byte,
  );
});
