import assert from "node:assert/strict";
import { reviewSteps } from "./review_steps.ts";

Deno.test("reviewSteps() reads the steps of a plan and of migrations alike", () => {
  const [step] = reviewSteps({
    would_run: [{
      ...{ action: "drop column a.b", sql: "ALTER TABLE a DROP COLUMN b;", transaction: "shared", segment: 1 },
      ...{ lock: { mode: "ACCESS EXCLUSIVE", on: "a" }, lock_timeout_ms: 2_000, batch: null },
      hazards: [{
        kind: "data-loss",
        on: "a.b",
        why: "its values go",
        evidence: { rows: 1_234.4, bytes: 8_192, dependents: ["v"] },
      }],
      reverse: { sql: [], why_not: "values are gone" },
    }],
  })!;
  assert.equal(step!.transaction, "with-neighbours");
  assert.equal(step!.hazards[0]!.evidence, "about 1,234 rows, 8.0 kB, used by v");
  assert.deepEqual(step!.reverse, { sql: [], whyNot: "values are gone" });
  const lock = { relation: "a", mode: "SHARE", blocks: ["writes"], rows: 5, bytes: null, is_new: false };
  const [first, second] = reviewSteps({
    plan: [{
      ...{ version: "1", name: "x", file: "1_x.up.sql", transactional: false, is_program: false },
      statements: [{
        ...{ file: "1_x.up.sql", line: 3, kind: "create index", sql: "CREATE INDEX …", changes: [], locks: [lock] },
        ...{ hazards: [], dependents: [], is_opaque: true },
      }],
    }, { version: "2", name: "y", file: "2_y.ts", transactional: true, is_program: true, statements: [] }],
  })!;
  assert.deepEqual([first!.key, first!.place, first!.transaction], ["1/1", "1_x.up.sql:3", "none"]);
  assert.match(first!.unknown!, /not all/);
  assert.match(second!.unknown!, /program/);
  assert.equal(reviewSteps({ nothing: 1 }), undefined);
});
