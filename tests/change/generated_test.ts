/** Random schemas and random edits of them: a plan leads from each to the other, and back. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { testMajors } from "../kit/mod.ts";
import { cases } from "./generated/cases.ts";
import { casesOfValues } from "./generated/cases_of_values.ts";
import { type GeneratedCluster, generatedCluster } from "./generated/cluster.ts";
import { further, neverMade, withFurther } from "./generated/further.ts";
import { refusals } from "./generated/known.ts";
import { type GeneratedPair, model, renderPair } from "./generated/model.ts";
import { shrink } from "./generated/shrink.ts";
import { walkGenerated } from "./generated/walk_generated.ts";
import { pgDumpMajor } from "./pairs/dump.ts";

const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
const given = Deno.env.get("CONFITURE_SEED");
const seed = given === undefined ? isSoak ? crypto.getRandomValues(new Int32Array(1))[0]! : 7 : Number(given);
const count = Number(Deno.env.get("CONFITURE_RUNS") ?? (isSoak ? 400 : 10));
const furtherCount = 100;
const fire = "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'";
const only = Deno.env.get("CONFITURE_PATH");
const client = await pgDumpMajor();

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

  // Not all of them converge yet, so that they are no part of a bounded run.
  if (isSoak) {
    Deno.test(`planChange() leads through generated pairs of further kinds on ${major}, both ways`, async () => {
      await using cluster = await generatedCluster(major);
      for (const reason of neverMade) console.log(`  not made: ${reason}`);
      const failures: string[] = [];
      const bare = ["CREATE SCHEMA a", 'CREATE SCHEMA "Odd b"', fire];
      for (const [index, sample] of fc.sample(further(), { seed, numRuns: furtherCount }).entries()) {
        const pair = withFurther({ from: bare, to: bare, fromRows: [], toRows: [] }, sample, major);
        const { failure } = await walkGenerated(cluster, pair, { witnessed: isWitnessed(major) });
        if (failure === undefined || refusals.some(({ message }) => message.test(failure))) continue;
        failures.push(`CONFITURE_SEED=${seed} further pair ${index} on ${major}: ${failure}`);
        console.log(`${failures.at(-1)}\n-- from\n${pair.from.join(";\n")};\n-- to\n${pair.to.join(";\n")};`);
      }
      assert.equal(failures.length, 0, failures.map((failure) => failure.split("\n")[0]).join("\n"));
    });
  }

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

function isWitnessed(major: number): boolean {
  return client !== undefined && client >= major;
}

/** The pair without what its failure does not need. */
async function smaller(cluster: GeneratedCluster, pair: GeneratedPair, failure: string): Promise<GeneratedPair> {
  const [first] = failure.split("\n") as [string];
  const way = first.startsWith("forth") ? "forth" : "back";
  const witnessed = /pg_dump/.test(first) && isWitnessed(cluster.major);
  return await shrink(pair, async (part) => {
    const again = await walkGenerated(cluster, part, { witnessed, ways: [way] });
    return again.failure?.startsWith(first) ? again.pair : undefined;
  }, 60_000);
}
