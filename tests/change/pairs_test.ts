/** Both directions of every pair of the corpus: rows stay, nothing differs afterwards, and pg_dump agrees. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readCatalog } from "../../engine/catalog/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { type PairCluster, pairCluster } from "./pairs/cluster.ts";
import { dumpText, pgDumpMajor } from "./pairs/dump.ts";
import { exceptions } from "./pairs/exceptions.ts";
import { fillTables } from "./pairs/fill.ts";
import { corpusPath, type Pair, readPairs } from "./pairs/pair.ts";
import { refuseOver } from "./pairs/refuse_over.ts";
import { restored, type Side, walkOver } from "./pairs/walk_over.ts";

const isThere = existsSync(corpusPath);
if (!isThere) console.log("skipped: pairs of schemas, the corpus is not beside the repository");
const pairs = isThere ? await readPairs() : [];
const client = await pgDumpMajor();
const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";

/** How apply says that nothing happened. */
const refusal = "rows stand in the way of the plan, of which nothing was applied:";

for (const major of testMajors()) {
  Deno.test({
    name: `planChange() leads through every pair of schemas on ${major}, both ways`,
    ignore: !isThere,
    async fn(t) {
      await using cluster = await pairCluster(major);
      const witnessed = client !== undefined && client >= major;
      if (!witnessed) console.log(`skipped: pg_dump of ${major} as a witness, there is ${client ?? "none"}`);
      const outcomes: { name: string; failure?: string }[] = [];
      for (const [index, pair] of pairs.entries()) {
        if ((pair.minVersion ?? 0) > major) continue;
        if (!isSoak && !isInSample(pair, index, major)) continue;
        await t.step(pair.name, async () => {
          const walked = await walkBothWays(cluster, pair, witnessed, `pair_${index}`);
          outcomes.push(...walked);
          const failed = walked.filter(({ name, failure }) =>
            failure !== undefined && !(isExpected(name, major) && failure.startsWith(refusal))
          );
          assert.deepEqual(failed, []);
          const healed = walked.filter(({ name, failure }) => failure === undefined && isExpected(name, major));
          assert.deepEqual(healed, [], "is listed as not converging, but does");
        });
      }
      const failed = outcomes.filter(({ failure }) => failure !== undefined);
      console.log(`${outcomes.length - failed.length} of ${outcomes.length} directions converge on ${major}`);
      for (const { name, failure } of failed) console.log(`  ${name}: ${failure}`);
    },
  });
}

/** Without CONFITURE_SOAK=1 each pair is walked on one of the majors, so that both together stay below some minutes. */
function isInSample({ minVersion = 0 }: Pair, index: number, major: number): boolean {
  const able = testMajors().filter((each) => each >= minVersion);
  return able[index % able.length] === major;
}

function isExpected(name: string, major: number): boolean {
  const exception = exceptions[name];
  return exception !== undefined && (exception.majors?.includes(major) ?? true);
}

async function walkBothWays(cluster: PairCluster, pair: Pair, witnessed: boolean, database: string) {
  const names = [`${database}_a`, `${database}_b`] as const;
  const open: Session[] = [];
  const place = { dsn: cluster.dsn, empty: (name: string) => cluster.build(name, pair, []) };
  try {
    const build = async (name: string, schema: string, rows?: string): Promise<Side> => {
      const session = await cluster.build(name, pair, [pair.setup, schema, rows]);
      open.push(session);
      const unfilled = await fillTables(session);
      for (const table of unfilled) console.log(`  not filled: ${pair.name} ${name.slice(-1)} ${table}`);
      const catalog = await readCatalog(session);
      return { session, catalog, ...(witnessed && { dump: await dumpText(cluster.dsn, name) }) };
    };
    const from = await build(names[0], pair.from, pair.rows);
    const to = await build(names[1], pair.to);
    const outcomes: { name: string; failure?: string }[] = [];
    for (
      const [way, side, other, database] of [["forth", from, to, names[0]], ["back", to, from, names[1]]] as const
    ) {
      const name = `${pair.name} ${way}`;
      const walked = exceptions[name] === undefined ? walkOver(place, side, other, database) : refuseOver(side, other);
      const failure = await walked.then(() => undefined, messageOf);
      outcomes.push({ name, ...(failure !== undefined && { failure }) });
    }
    return outcomes;
  } finally {
    for (const session of open) await session.close();
    await cluster.clear([...names, restored(names[0]), restored(names[1])]);
  }
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}
