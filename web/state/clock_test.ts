import assert from "node:assert/strict";
import { clock, noteServerTime } from "./clock.ts";

Deno.test("noteServerTime() goes by the server where this machine's clock is wrong, and by neither second of difference", () => {
  const now = Date.parse("2026-06-01T12:00:00Z");
  noteServerTime("Mon, 01 Jun 2026 12:00:02 GMT", now);
  assert.notEqual(clock.value.toISOString(), "2026-06-01T12:00:02.000Z");
  noteServerTime("Mon, 01 Jun 2026 12:07:00 GMT", now);
  assert.equal(clock.value.toISOString(), "2026-06-01T12:07:00.000Z");
  noteServerTime(null, now);
  noteServerTime("yesterday", now);
  assert.equal(clock.value.toISOString(), "2026-06-01T12:07:00.000Z");
  noteServerTime("Mon, 01 Jun 2026 12:00:00 GMT", now);
  assert.equal(clock.value.getTime(), now);
});
