import { pgDumpMajor } from "../pairs/dump.ts";
import type { GeneratedCluster } from "./cluster.ts";
import type { GeneratedPair } from "./model.ts";
import { shrink } from "./shrink.ts";
import { walkGenerated } from "./walk_generated.ts";

const client = await pgDumpMajor();

/** Whether pg_dump can be asked about a server of this major. */
export function isWitnessed(major: number): boolean {
  return client !== undefined && client >= major;
}

/** The pair without what its failure does not need. */
export async function smaller(cluster: GeneratedCluster, pair: GeneratedPair, failure: string): Promise<GeneratedPair> {
  const [first] = failure.split("\n") as [string];
  const way = first.startsWith("forth") ? "forth" : "back";
  const witnessed = /pg_dump/.test(first) && isWitnessed(cluster.major);
  return await shrink(pair, async (part) => {
    const again = await walkGenerated(cluster, part, { witnessed, ways: [way] });
    return again.failure?.startsWith(first) ? again.pair : undefined;
  }, 60_000);
}
