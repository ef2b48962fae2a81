import assert from "node:assert/strict";
import { pause } from "../../../../engine/pause.ts";
import { settle } from "./settle.ts";

Deno.test("settle() tries again what passes by itself, and nothing else", async () => {
  let tries = 0;
  const busy = new Error("busy");
  const result = await settle(() => ++tries < 3 ? Promise.reject(busy) : Promise.resolve("done"), (e) => e === busy);
  assert.deepEqual([result, tries], ["done", 3]);
  await assert.rejects(settle(() => Promise.reject(new Error("broken")), (e) => e === busy), /broken/);
  await assert.rejects(settle(() => (tries++, Promise.reject(busy)), () => true, { attempts: 2 }), /busy/);
  assert.equal(tries, 5);
});

Deno.test("pause() ends with the signal, and leaves no timer", async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(new Error("stop"));
  await assert.rejects(waiting, /stop/);
  await assert.rejects(pause(60_000, controller.signal), /stop/);
});
