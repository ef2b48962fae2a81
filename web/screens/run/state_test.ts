import assert from "node:assert/strict";
import type { RunEvent } from "../../state/mod.ts";
import { readRun } from "./state.ts";

const event = (seq: number, seconds: number, body: object) =>
  ({ seq, at: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(), ...body }) as RunEvent;

Deno.test("readRun() gives steps their times and figures their speed", () => {
  const { lines, progress } = readRun([
    event(1, 0, { type: "started", operation: "apply" }),
    event(2, 1, { type: "step", name: "backfill orders" }),
    event(3, 2, { type: "progress", label: "rows", done: 0, total: 100, unit: "rows" }),
    event(4, 4, { type: "progress", label: "rows", done: 50, total: 100, unit: "rows" }),
  ]);
  assert.deepEqual(lines.map(({ kind, elapsedMs }) => [kind, elapsedMs]), [["started", undefined], [
    "step",
    undefined,
  ]]);
  assert.deepEqual(progress, [{ label: "rows", done: 50, total: 100, unit: "rows", perSecond: 25, isOpen: true }]);
});

Deno.test("readRun() ends what goes on with the run, and says its failure", () => {
  const { lines, progress } = readRun([
    event(1, 0, { type: "step", name: "a" }),
    event(2, 1, { type: "progress", label: "rows", done: 1, unit: "rows" }),
    event(3, 3, { type: "notice", level: "debug", message: "quiet" }),
    event(4, 3, { type: "failed", status: "failed", code: "MIGR_106", message: "no" }),
  ]);
  assert.deepEqual(lines.map(({ text, elapsedMs }) => [text, elapsedMs]), [["a", 3_000], ["no", undefined]]);
  assert.equal(progress[0]!.isOpen, false);
});

Deno.test("readRun() tells what it waits for until it goes on", () => {
  const wait = (seq: number) =>
    event(seq, seq, { type: "notice", level: "warning", code: "lock-wait", message: "waits for x" });
  assert.deepEqual(readRun([event(1, 0, { type: "step", name: "a" }), wait(2)]).waits, ["waits for x"]);
  assert.deepEqual(
    readRun([wait(1), event(2, 3, { type: "progress", label: "rows", done: 1, unit: "rows" })]).waits,
    [],
  );
});
