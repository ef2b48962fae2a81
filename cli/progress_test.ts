import assert from "node:assert/strict";
import { displayWidth, plainStyle, type RunEvent, type RunEventBody } from "../engine/run/mod.ts";
import { testTerminal } from "../tests/kit/mod.ts";
import { drawProgress, progressText } from "./progress.ts";

const at = (body: RunEventBody): RunEvent => ({ ...body, run: "r", seq: 1, at: "now" });
const done = (count: number, total?: number) =>
  ({ type: "progress", label: "Building", done: count, total, unit: "statements" }) as const;

Deno.test("progressText() tells share, amount, rate and the time left", () => {
  assert.equal(progressText(done(420, 1_000), 2_000), "Building  42%  420/1,000 statements  210/s  ETA 3 s");
  assert.equal(progressText(done(420), 2_000), "Building  420 statements  210/s");
  assert.equal(progressText(done(0, 10), 2_000), "Building  0%  0/10 statements  0/s");
  assert.equal(progressText(done(12, 10), 1_000), "Building  100%  12/10 statements  12/s");
  assert.equal(
    progressText({ ...done(1_500_000, 90_000_000), unit: "bytes" }, 1_000),
    "Building  1%  1.5 MB/90.0 MB  1.5 MB/s  ETA 59 s",
  );
  assert.match(progressText(done(1, 10_000), 1_000), /ETA 2 h 46 min$/);
  assert.match(progressText(done(1, 200), 1_000), /ETA 3 min$/);
});

Deno.test("progressText() draws a bar with a style, and leaves out what does not fit", () => {
  assert.match(progressText(done(500, 1_000), 1_000, plainStyle), /━{10}─{10} {2}50%/);
  for (const width of [10, 20, 40, 60, 80]) {
    assert.ok(displayWidth(progressText(done(500, 1_000), 1_000, plainStyle, width)) <= width);
  }
});

Deno.test("drawProgress() shows nothing of work shorter than a second", () => {
  const terminal = testTerminal({ isErrTerminal: true });
  let now = 0;
  const progress = drawProgress(terminal, plainStyle, () => now);
  for (now = 0; now < 1_000; now += 100) progress.onEvent(at(done(now, 1_000)));
  progress.clear();
  assert.equal(terminal.written.err, "");
});

Deno.test("drawProgress() redraws one line on a terminal and takes it away for a notice and at the end", () => {
  const terminal = testTerminal({ isErrTerminal: true });
  let now = 0;
  const progress = drawProgress(terminal, plainStyle, () => now);
  for (now = 0; now <= 2_000; now += 50) progress.onEvent(at(done(now, 4_000)));
  const bars = terminal.written.err.split("\r\x1b[K").filter(Boolean);
  assert.ok(bars.length >= 5 && bars.length <= 11, String(bars.length));
  assert.ok(!terminal.written.err.includes("\n"));
  progress.onEvent(at({ type: "notice", level: "warning", message: "mind the gap" }));
  assert.ok(terminal.written.err.endsWith("\r\x1b[Kwarning: mind the gap\n"));
  now += 500;
  progress.onEvent(at(done(3_000, 4_000)));
  progress.clear();
  assert.ok(terminal.written.err.endsWith("\r\x1b[K"));
});

Deno.test("drawProgress() moves on while one statement takes long and nothing is heard of it", async () => {
  const terminal = testTerminal({ isErrTerminal: true });
  let now = 0;
  const progress = drawProgress(terminal, plainStyle, () => now);
  progress.onEvent(at(done(0, 2)));
  assert.equal(terminal.written.err, "");
  now = 65_000;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  assert.match(terminal.written.err, /Building .* 0%/);
  progress.clear();
  const shown = terminal.written.err;
  assert.ok(shown.endsWith("\r\x1b[K"));
  now = 70_000;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  assert.equal(terminal.written.err, shown);
});

Deno.test("drawProgress() writes plain lines now and then where standard error is no terminal", () => {
  const terminal = testTerminal();
  let now = 0;
  const progress = drawProgress(terminal, plainStyle, () => now);
  for (now = 0; now <= 20_000; now += 100) progress.onEvent(at(done(now, 40_000)));
  progress.clear();
  const lines = terminal.written.err.trimEnd().split("\n");
  assert.equal(lines.length, 4);
  assert.ok(lines.every((line) => /^Building {2}\d+%/.test(line)));
  assert.ok(!terminal.written.err.includes("\x1b"));
});

Deno.test("drawProgress() tells findings with their place and keeps debug notices to itself", () => {
  const terminal = testTerminal();
  const progress = drawProgress(terminal, plainStyle, () => 0);
  progress.onEvent(at({ type: "notice", level: "debug", message: "chatter" }));
  const finding = {
    rule: "a/b",
    severity: "error",
    message: "bad",
    help: "mend",
    file: "x.sql",
    line: 3,
    column: 1,
  } as const;
  progress.onEvent(at({ type: "finding", finding }));
  assert.equal(terminal.written.err, "x.sql:3:1: error: bad [a/b]\n  mend\n");
});
