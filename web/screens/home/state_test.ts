import assert from "node:assert/strict";
import type { EnvironmentAnswer } from "../../api/mod.ts";
import { sayDrift, sayStatus } from "./state.ts";

const found = { run: "1", at: "", bundle: null, is_of_newest_files: true, is_before_last_write: false };
const status = {
  ...found,
  ledger_present: true,
  current: "1",
  applied: 1,
  pending: 0,
  total: 1,
  changed: 0,
  missing: 0,
  unfinished: 0,
};
const drift = { ...found, is_equal: true, added: 0, changed: 0, removed: 0, is_partial: false, exit_code: 0 };
const environment = (parts: object) =>
  ({ status: null, status_failed: null, drift: null, drift_failed: null, ...parts }) as EnvironmentAnswer;

Deno.test("sayStatus() calls nothing good that nobody asked, or that may have changed since", () => {
  assert.deepEqual(sayStatus(environment({})), { tone: "none", text: "not asked yet" });
  assert.equal(sayStatus(environment({ status })).tone, "good");
  const old = sayStatus(environment({ status: { ...status, is_before_last_write: true } }));
  assert.equal(old.tone, "none");
  assert.match(old.doubt!, /changed the database since/);
  assert.deepEqual(sayStatus(environment({ status: { ...status, pending: 2, unfinished: 1 } })).text, "1 unfinished");
  const none = { ...status, ledger_present: false };
  assert.equal(sayStatus(environment({ status: none })).text, "no ledger");
  assert.equal(sayStatus(environment({ status: { ...none, pending: 3 } })).text, "no ledger, 3 pending");
  assert.equal(sayStatus(environment({ status, status_failed: { run: "2", at: "", code: null } })).tone, "bad");
});

Deno.test("sayDrift() says equal of a whole comparison only", () => {
  assert.equal(sayDrift(environment({ drift })).tone, "good");
  assert.deepEqual(sayDrift(environment({ drift: { ...drift, is_partial: true } })).text, "equal in part");
  assert.deepEqual(
    sayDrift(environment({ drift: { ...drift, is_equal: false, added: 1, changed: 2 } })).text,
    "3 differ",
  );
});
