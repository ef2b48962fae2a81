/** Random schemas and random edits of them: a plan leads from each to the other, and back. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { testMajors } from "../kit/mod.ts";
import { cases } from "./generated/cases.ts";
import { casesOfValues } from "./generated/cases_of_values.ts";
import { generatedCluster } from "./generated/cluster.ts";
import { refusals } from "./generated/known.ts";
import { model, renderPair } from "./generated/model.ts";
import { isWitnessed, smaller } from "./generated/smaller.ts";
import { walkGenerated } from "./generated/walk_generated.ts";

const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
const given = Deno.env.get("CONFITURE_SEED");
const seed = given === undefined ? isSoak ? crypto.getRandomValues(new Int32Array(1))[0]! : 7 : Number(given);
const count = Number(Deno.env.get("CONFITURE_RUNS") ?? (isSoak ? 400 : 10));
const only = Deno.env.get("CONFITURE_PATH");

for (const major of testMajors()) {
  Deno.test(`planChange() leads through pairs that once failed on ${major}, both ways`, async (t) => {
    await using cluster = await generatedCluster(major);
    for (const { name, from, to, since = 0 } of [...cases, ...casesOfValues]) {
      if (since > major) continue;
      await t.step(name, async () => {
        const pair = { from: ["CREATE SCHEMA a", ...from], to: ["CREATE SCHEMA a", ...to], fromRows: [], toRows: [] };
        const { failure, refused } = await walkGenerated(cluster, pair, { witnessed: isWitnessed(major) });
        assert.deepEqual(refused, [], "the server refuses a statement of the case");
        assert.equal(failure, undefined);
      });
    }
  });

  Deno.test(`planChange() leads through generated pairs on ${major}, both ways`, async () => {
    await using cluster = await generatedCluster(major);
    console.log(`CONFITURE_SEED=${seed} CONFITURE_RUNS=${count} on ${major}`);
    const failures: string[] = [];
    const sum = { pairs: 0, rows: 0, stopped: 0, left_out: 0, refusals: 0 };
    for (const [index, sample] of fc.sample(model(), { seed, numRuns: count }).entries()) {
      if (only !== undefined && Number(only) !== index) continue;
      const outcome = await walkGenerated(cluster, renderPair(sample, major), { witnessed: isWitnessed(major) });
      sum.pairs++;
      sum.rows += outcome.rows;
      sum.stopped += outcome.stopped;
      sum.left_out += outcome.refused.length;
      const { failure } = outcome;
      if (failure === undefined) continue;
      if (refusals.some(({ message }) => message.test(failure))) {
        sum.refusals++;
        continue;
      }
      const { from, to } = isSoak || only !== undefined ? await smaller(cluster, outcome.pair, failure) : outcome.pair;
      failures.push(
        `CONFITURE_SEED=${seed} CONFITURE_RUNS=${count} CONFITURE_PATH=${index} on ${major}: ${failure}\n` +
          `-- from\n${from.join(";\n")};\n-- to\n${to.join(";\n")};`,
      );
      console.log(failures.at(-1));
    }
    console.log(`  ${JSON.stringify(sum)}`);
    assert.ok(only !== undefined || sum.rows > 0, "no row was taken");
    assert.ok(sum.left_out <= sum.pairs * 12, "too many statements are not what the server takes");
    assert.equal(failures.length, 0, failures.map((failure) => failure.split("\n")[0]).join("\n"));
  });
}
