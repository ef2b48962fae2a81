/** Both directions of every pair of the corpus: rows stay, nothing differs afterwards, and pg_dump agrees. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import { askServer, difference, planChange } from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { describe, walk } from "./converge.ts";
import { type PairCluster, pairCluster } from "./pairs/cluster.ts";
import { identities, madeAnew, sharedContent } from "./pairs/content.ts";
import { dumpDifference, dumpText, pgDumpMajor, restoreDump } from "./pairs/dump.ts";
import { exceptions } from "./pairs/exceptions.ts";
import { fillTables } from "./pairs/fill.ts";
import { corpusPath, type Pair, readPairs } from "./pairs/pair.ts";

const isThere = existsSync(corpusPath);
if (!isThere) console.log("skipped: pairs of schemas, the corpus is not beside the repository");
const pairs = isThere ? await readPairs() : [];
const client = await pgDumpMajor();
const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";

interface Side {
  readonly session: Session;
  readonly catalog: Catalog;
  readonly dump?: string;
}

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
          const failed = walked.filter(({ name, failure }) => failure !== undefined && !isExpected(name, major));
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
    for (const [way, side, other, name] of [["forth", from, to, names[0]], ["back", to, from, names[1]]] as const) {
      const failure = await convergeOne(cluster, side, other, name, pair).then(() => undefined, messageOf);
      outcomes.push({ name: `${pair.name} ${way}`, ...(failure !== undefined && { failure }) });
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

async function convergeOne(cluster: PairCluster, side: Side, other: Side, database: string, pair: Pair): Promise<void> {
  const { session, catalog } = side;
  const plan = planChange(catalog, other.catalog, { answers: await askServer(session, catalog, other.catalog) });
  const content = await sharedContent(session, catalog, other.catalog);
  const before = await identities(session);
  await walk(session, plan);
  const after = await readCatalog(session);
  assert.deepEqual(difference(after, other.catalog).map(describe), [], "differs after the plan");
  assert.deepEqual(planChange(after, other.catalog).steps, [], "a second plan has steps");
  assert.deepEqual(await sharedContent(session, catalog, other.catalog), content, "rows changed");
  assert.deepEqual(madeAnew(before, await identities(session), catalog, other.catalog), [], "was made anew");
  if (other.dump !== undefined) await witness(cluster, database, other.dump, pair);
}

/** Dumps that are equal are so after a restore too, which only levels how PostgreSQL writes an expression. */
async function witness(cluster: PairCluster, database: string, wanted: string, pair: Pair): Promise<void> {
  const actual = await dumpText(cluster.dsn, database);
  if ((await dumpDifference(actual, wanted)).length === 0) return;
  const again = async (text: string): Promise<string> => {
    const name = restored(database);
    const session = await cluster.build(name, pair, []);
    await session.close();
    await restoreDump(cluster.dsn, name, text);
    return await dumpText(cluster.dsn, name);
  };
  const left = await dumpDifference(await again(actual), await again(wanted));
  assert.deepEqual(left, [], "pg_dump tells them apart");
}

function restored(database: string): string {
  return `${database}_restored`;
}
