import assert from "node:assert/strict";
import { testHost, testMajors, testServer } from "../../../tests/kit/mod.ts";
import { openSession } from "../session/mod.ts";
import { withAdvisoryLock } from "./advisory_lock.ts";

const major = testMajors()[0]!;

Deno.test("withAdvisoryLock() refuses behind a pooler, which lends server processes, and takes no lock there", async () => {
  const { dsn } = await testServer(major);
  await using proxy = poolerBefore(dsn.hosts[0]!);
  const through = { ...dsn, hosts: [{ host: "127.0.0.1", port: proxy.port }], sslmode: "disable" as const };
  await using session = await openSession(through, { host: testHost() });
  let isEntered = false;
  await assert.rejects(
    withAdvisoryLock(session, "template x", {}, () => Promise.resolve(isEntered = true)),
    { reason: "pooler-between", exitCode: 6 },
  );
  assert.equal(isEntered, false);
  const held = await session.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()");
  assert.deepEqual(held, []);
});

/** Passes bytes on, and tells a process number of its own like every pooler (BackendKeyData, message `K`). */
function poolerBefore(server: { host: string; port: number }): AsyncDisposable & { port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async () => {
    for await (const client of listener) {
      const upstream = await Deno.connect({ hostname: server.host, port: server.port });
      client.readable.pipeTo(upstream.writable).catch(() => {});
      upstream.readable.pipeThrough(new TransformStream({ transform: renumber() })).pipeTo(client.writable)
        .catch(() => {});
    }
  };
  const serving = serve();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving.catch(() => {});
    },
  };
}

function renumber(): (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => void {
  let isDone = false;
  return (chunk, controller) => {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // The greeting's messages come whole: a type byte, then a length that counts itself.
    for (let at = 0; !isDone && at + 5 <= chunk.length; at += 1 + view.getUint32(at + 1)) {
      if (chunk[at] !== "K".charCodeAt(0)) continue;
      view.setUint32(at + 5, view.getUint32(at + 5) + 1_000_000);
      isDone = true;
    }
    controller.enqueue(chunk);
  };
}
