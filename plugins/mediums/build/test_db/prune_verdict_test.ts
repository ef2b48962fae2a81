import assert from "node:assert/strict";
import { type PruneCandidate, pruneVerdict, type PruneView } from "./prune_verdict.ts";

const view: PruneView = {
  project: "shop",
  current: new Set(["now"]),
  undecided: new Map([["t_unknown", "the file is gone"]]),
  templates: new Set(["t"]),
  olderThanMs: 60_000,
};
const template: PruneCandidate = {
  name: "t",
  kind: "template",
  project: "shop",
  hash: "before",
  connections: 0,
  isOwned: true,
  owner: "app",
};
const clone: PruneCandidate = { ...template, name: "c", kind: "clone", hash: undefined, template: "t", ageMs: 61_000 };

const cases: [string, PruneCandidate, "drop" | "keep" | "foreign", RegExp][] = [
  ["a stale template goes", template, "drop", /have changed/],
  ["a current one stays", { ...template, hash: "now" }, "keep", /^current$/],
  ["one whose recipe fails stays", { ...template, name: "t_unknown" }, "keep", /cannot tell .* the file is gone/],
  [
    "one that another recipe of the project gives stays",
    { ...template, name: "t_unknown", hash: "now" },
    "keep",
    /current/,
  ],
  ["one of another project is foreign", { ...template, project: "bakery" }, "foreign", /bakery/],
  ["one that names no project is foreign", { ...template, project: undefined }, "foreign", /no project/],
  ["one of another role stays", { ...template, isOwned: false, owner: "dba" }, "keep", /role dba/],
  ["an old clone goes", clone, "drop", /^unused, 1 min old$/],
  ["a young clone stays", { ...clone, ageMs: 59_000 }, "keep", /only 59 s/],
  ["a clone in use stays, whatever else", { ...clone, connections: 1, ownerLives: false }, "keep", /by 1 connection$/],
  ["a clone without template goes", { ...clone, ageMs: 1, template: "gone" }, "drop", /template is gone/],
  ["a clone of a dead process goes", { ...clone, ageMs: 1, ownerLives: false }, "drop", /process is gone/],
  ["a clone of a living process stays, however old", { ...clone, template: "gone", ownerLives: true }, "keep", /lives/],
  ["a clone of unknown age stays", { ...clone, ageMs: undefined }, "keep", /not known/],
];

for (const [claim, candidate, action, reason] of cases) {
  Deno.test(`pruneVerdict() ${claim}`, () => {
    const verdict = pruneVerdict(candidate, view);
    assert.equal(verdict.action, action);
    assert.match(verdict.reason, reason);
  });
}
