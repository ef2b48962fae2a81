/** Random pairs of the kinds that hang on no table of the model: languages, extensions, text search, settings and the like. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { testMajors } from "../kit/mod.ts";
import { generatedCluster } from "./generated/cluster.ts";
import { further, neverMade, withFurther } from "./generated/further.ts";
import { furtherCases } from "./generated/further_cases.ts";
import { refusals } from "./generated/known.ts";
import { isWitnessed, smaller } from "./generated/smaller.ts";
import { walkGenerated } from "./generated/walk_generated.ts";

const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
const given = Deno.env.get("CONFITURE_SEED");
const seed = given === undefined ? isSoak ? crypto.getRandomValues(new Int32Array(1))[0]! : 7 : Number(given);
const count = Number(Deno.env.get("CONFITURE_FURTHER_RUNS") ?? (isSoak ? 100 : 4));
const only = Deno.env.get("CONFITURE_PATH");
const bare = [
  "CREATE SCHEMA a",
  'CREATE SCHEMA "Odd b"',
  "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
];

for (const major of testMajors()) {
  Deno.test(`planChange() leads through pairs of further kinds that once failed on ${major}, both ways`, async (t) => {
    await using cluster = await generatedCluster(major);
    for (const { name, from, to, since = 0 } of furtherCases) {
      if (since > major) continue;
      await t.step(name, async () => {
        const pair = { from: ["CREATE SCHEMA a", ...from], to: ["CREATE SCHEMA a", ...to], fromRows: [], toRows: [] };
        const { failure, refused } = await walkGenerated(cluster, pair, { witnessed: isWitnessed(major) });
        assert.deepEqual(refused, [], "the server refuses a statement of the case");
        assert.equal(failure, undefined);
      });
    }
  });

  Deno.test(`planChange() leads through generated pairs of further kinds on ${major}, both ways`, async () => {
    await using cluster = await generatedCluster(major);
    for (const reason of neverMade) console.log(`  not made: ${reason}`);
    const failures: string[] = [];
    const sum = { pairs: 0, left_out: 0, refusals: 0, failed: 0 };
    for (const [index, sample] of fc.sample(further(), { seed, numRuns: count }).entries()) {
      if (only !== undefined && !only.split(",").includes(`${index}`)) continue;
      const pair = withFurther({ from: bare, to: bare, fromRows: [], toRows: [] }, sample, major);
      const outcome = await walkGenerated(cluster, pair, { witnessed: isWitnessed(major) });
      const { failure } = outcome;
      sum.pairs++;
      sum.left_out += outcome.refused.length;
      if (failure === undefined) continue;
      if (refusals.some(({ message }) => message.test(failure))) {
        sum.refusals++;
        continue;
      }
      sum.failed++;
      const { from, to } = await smaller(cluster, outcome.pair, failure);
      failures.push(
        `CONFITURE_SEED=${seed} CONFITURE_FURTHER_RUNS=${count} CONFITURE_PATH=${index} on ${major}: ${failure}\n` +
          `-- from\n${from.join(";\n")};\n-- to\n${to.join(";\n")};`,
      );
      console.log(failures.at(-1));
    }
    console.log(`  CONFITURE_SEED=${seed} on ${major}: ${JSON.stringify(sum)}`);
    assert.ok(only !== undefined || sum.pairs === count, "not every pair was walked");
    assert.ok(sum.left_out <= sum.pairs * 3, "too many statements are not what the server takes");
    assert.equal(failures.length, 0, failures.map((failure) => failure.split("\n")[0]).join("\n"));
  });
}
