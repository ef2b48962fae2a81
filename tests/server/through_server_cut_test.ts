import assert from "node:assert/strict";
import { cuttingProxy } from "../kit/cutting_proxy.ts";
import { until } from "./fleet.ts";
import { kitchenPlace, plugins, shop, stove } from "./kitchen.ts";
import { door, projectFolder, type, typing } from "./typed.ts";

Deno.test("--server: a stream that is cut goes on where it was, without loss or repetition", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const server = stack.use(door(place));
  const proxy = stack.use(
    cuttingProxy({ host: "127.0.0.1", port: server.port }, { at: Infinity, when: "before", comesBack: true }),
  );
  const { path: cwd } = stack.use(await projectFolder(shop));
  await place.worker();
  const { written, done } = typing("simmer", { url: `http://127.0.0.1:${proxy.port}`, token, cwd, plugins });
  await until("it simmers", () => Promise.resolve(written.err.includes("minute 20")), () => written.err);
  proxy.cut();
  await until("it is told", () => Promise.resolve(/is there again/.test(written.err)), () => written.err);
  stove.letGo();
  const { exitCode, out, err } = await done;
  assert.deepEqual([exitCode, out], [0, "simmered for 40 minutes\n"]);
  const minutes = [...err.matchAll(/minute (\d+)\n/g)].map(([, minute]) => Number(minute));
  assert.deepEqual(minutes, Array.from({ length: 40 }, (_, index) => index + 1));
  assert.match(
    err,
    /warning: lost the connection to http:\/\/127\.0\.0\.1:\d+ \(.+\); the run goes on, trying again\n/,
  );
});

Deno.test("--server: Ctrl-C asks the server to cancel and waits for the end; a second one leaves and names the run", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(await projectFolder(shop));
  await place.worker();
  const [stop, leave] = [new AbortController(), new AbortController()];
  const given = { url, token, cwd, plugins, signal: stop.signal, leave: leave.signal };
  const { written, done } = typing("simmer", given);
  await until("it simmers", () => Promise.resolve(written.err.includes("minute 20")), () => written.err);
  stop.abort(new DOMException("stopped by Ctrl-C", "AbortError"));
  leave.abort();
  assert.match(
    written.err,
    /SERVER_1732\]: run [\w-]+ on [^]*you left[^]*confiture --server http\S+ run follow [\w-]+\n/,
  );
  const { exitCode, err, out } = await done;
  assert.deepEqual([exitCode, out], [130, ""], err);
  assert.match(err, /note: asked http\S+ to cancel the run[^]*error\[RUN_001\]: simmer was cancelled/);
  const { body } = await place.call("GET", "/api/runs", { token });
  assert.deepEqual(body.runs.map(({ status }: { status: string }) => status), ["cancelled"]);
  // Nothing was asked for yet.
  const early = new AbortController();
  early.abort(new DOMException("stopped by Ctrl-C", "AbortError"));
  const none = await type("simmer", { ...given, signal: early.signal, leave: undefined });
  assert.deepEqual([none.exitCode, none.out], [130, ""]);
  assert.match(none.err, /RUN_001\]: simmer was cancelled; nothing was begun/);
});

Deno.test("--server: a server that stays away is told with the way back; nothing is taken for success", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  let isAway = false;
  const gone = () =>
    new Response("<html>Bad Gateway</html>", { status: 502, headers: { "content-type": "text/html" } });
  const server = stack.use(door(place, { before: () => isAway ? gone() : undefined }));
  const proxy = stack.use(
    cuttingProxy({ host: "127.0.0.1", port: server.port }, { at: Infinity, when: "before", comesBack: true }),
  );
  const url = `http://127.0.0.1:${proxy.port}`;
  const { path: cwd } = stack.use(await projectFolder(shop));
  await place.worker();
  // A minute of waiting takes a second of the test.
  const { written, done } = typing("simmer", { url, token, cwd, plugins, elapsedMs: () => performance.now() * 120 });
  await until("it simmers", () => Promise.resolve(written.err.includes("minute 20")), () => written.err);
  isAway = true;
  proxy.cut();
  const { exitCode, out, err } = await done;
  assert.deepEqual([exitCode, out], [3, ""]);
  assert.match(err, /SERVER_1732\]: run [\w-]+ on \S+ is out of sight: a proxy in between answers 502 with text\/html/);
  assert.match(err, new RegExp(`→ Follow it again: confiture --server ${url} run follow [\\w-]+\n$`));
  stove.letGo();
});

Deno.test("run follow, list and cancel take up what goes on on a server", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const { url } = stack.use(door(place));
  const { path: cwd } = stack.use(await projectFolder(shop));
  await place.worker();
  const given = { url, token, cwd, plugins };
  const first = typing("simmer", given);
  await until("it simmers", () => Promise.resolve(first.written.err.includes("minute 20")), () => first.written.err);
  const run = /run ([\w-]+) on/.exec(first.written.err)![1]!;
  const listed = await type("run list --status running", given);
  assert.match(listed.out, new RegExp(`^RUN +STATUS[^]*\\n${run} +running +simmer +shop +ada +20`));
  const leave = new AbortController();
  const second = typing(`run follow ${run} --format json`, given);
  const third = typing(`run follow ${run}`, { ...given, signal: leave.signal });
  await until(
    "they see it",
    () => Promise.resolve([second, third].every(({ written }) => written.err.includes("minute 20"))),
  );
  leave.abort();
  const left = await third.done;
  assert.deepEqual([left.exitCode, left.out], [130, ""]);
  assert.match(left.err, new RegExp(`SERVER_1732\\]: run ${run} on ${url} is out of sight: you left`));
  stove.letGo();
  assert.deepEqual(JSON.parse((await second.done).out), {
    ok: true,
    run,
    operation: "simmer",
    result: { minutes: 40 },
  });
  assert.equal((await first.done).exitCode, 0);
  const late = await type(`run follow ${run}`, given);
  assert.deepEqual([late.exitCode, late.out, late.err.match(/minute/g)?.length], [0, "simmered for 40 minutes\n", 40]);
  stove.hold();
  const doomed = typing("simmer", given);
  await until("it simmers", () => Promise.resolve(doomed.written.err.includes("minute 20")), () => doomed.written.err);
  const next = /run ([\w-]+) on/.exec(doomed.written.err)![1]!;
  assert.match(
    (await type(`run cancel ${next}`, given)).out,
    new RegExp(`simmer was told to stop; run ${next} is running`),
  );
  assert.equal((await doomed.done).exitCode, 130);
  const over = await type(`run cancel ${next}`, given);
  assert.match(over.err, /SERVER_1710\]: run \S+ is cancelled, so that there is nothing to cancel/);
  assert.match((await type("run follow nothing", given)).err, /SERVER_1706\]: there is no run nothing/);
  assert.match((await type("run list", { ...given, url: "" })).err, /USAGE_001\]: no server is named[^]*--server/);
  assert.match((await type("run list --approval 3", given)).err, /USAGE_001\]: run list takes no --approval/);
});

Deno.test("--server: what begins something is not sent twice; whether it began is not made up", async (t) => {
  const { place, token } = await kitchenPlace(t);
  await using stack = new AsyncDisposableStack();
  stack.use(place);
  const before = async (request: Request) => {
    if (!request.url.includes("/operations/")) return undefined;
    await (await place.answer(request, "127.0.0.1")).body?.cancel();
    return new Response("gone", { status: 504 });
  };
  // deno-lint-ignore no-explicit-any -- a promise of nothing lets the server answer
  const { url } = stack.use(door(place, { before: before as any }));
  const { path: cwd } = stack.use(await projectFolder(shop));
  const { exitCode, err } = await type("cook", { url, token, cwd, plugins });
  assert.equal(exitCode, 3);
  assert.match(
    err,
    /SERVER_1733\]: whether cook began on \S+ is not known: a proxy in between answers 504[^]*run list/,
  );
  const { body } = await place.call("GET", "/api/runs", { token });
  assert.equal(body.runs.length, 1);
});
