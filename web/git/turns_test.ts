import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

Deno.test("Turns.take() lets no more in than may be, in their order, and forgets who gave up", async () => {
  const turns = new Turns(2);
  const { signal } = new AbortController();
  const seen: string[] = [];
  const enter = (name: string, stop = signal) =>
    turns.take(stop).then((leave) => {
      seen.push(name);
      return leave;
    });
  const [first, second] = await Promise.all([enter("first"), enter("second")]);
  const impatient = new AbortController();
  const gone = assert.rejects(enter("impatient", impatient.signal), { name: "AbortError" });
  const third = enter("third");
  const fourth = enter("fourth");
  impatient.abort();
  await gone;
  assert.deepEqual(seen, ["first", "second"]);
  first!();
  first!();
  const leaveThird = await third;
  assert.deepEqual(seen, ["first", "second", "third"], "left twice is left once");
  second!();
  (await fourth)();
  leaveThird();
  (await enter("fifth"))();
  assert.deepEqual(seen, ["first", "second", "third", "fourth", "fifth"]);
});
