import assert from "node:assert/strict";
import { sayAgo, sayCount, sayDuration, saySize } from "./say.ts";

const at = (iso: string) => new Date(iso);

Deno.test("sayAgo() tells seconds, minutes, hours and days, and the date of what is old", () => {
  const now = at("2026-03-10T12:00:00Z");
  const cases: [string, string][] = [
    ["2026-03-10T11:59:55Z", "just now"],
    ["2026-03-10T11:59:15Z", "45 s ago"],
    ["2026-03-10T11:00:30Z", "59 min ago"],
    ["2026-03-09T13:00:00Z", "23 h ago"],
    ["2026-03-09T11:00:00Z", "1 day ago"],
    ["2026-02-01T12:00:00Z", "1 Feb 2026"],
  ];
  for (const [then, said] of cases) assert.equal(sayAgo(at(then), now), said);
});

Deno.test("saySize(), sayDuration() and sayCount() choose the unit that reads well", () => {
  assert.deepEqual([0, 1023, 1024, 1024 * 15, 5 * 2 ** 30].map(saySize), [
    "0 B",
    "1023 B",
    "1.0 kB",
    "15 kB",
    "5.0 GB",
  ]);
  assert.deepEqual([5, 1_500, 42_000, 61_000, 3_600_000].map(sayDuration), [
    ...["5 ms", "1.5 s", "42 s", "1 min 1 s", "1 h 0 min"],
  ]);
  assert.deepEqual([sayCount(1, "table"), sayCount(12_345, "table")], ["1 table", "12,345 tables"]);
});
