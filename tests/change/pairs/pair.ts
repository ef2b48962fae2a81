/** A pair of schemas of the corpus, which a plan has to lead through in both directions. */
export interface Pair {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Run on both sides first. */
  readonly setup?: string;
  /** Rows for the `from` side. */
  readonly rows?: string;
  /** The least major that knows its syntax. */
  readonly minVersion?: number;
  /** It makes roles, which belong to the whole server. */
  readonly isolatedCluster?: boolean;
}

export const corpusPath = new URL("../../../../shared/corpus/schema-pairs.jsonl", import.meta.url).pathname;

export async function readPairs(): Promise<Pair[]> {
  const text = await Deno.readTextFile(corpusPath);
  return text.trim().split("\n").map((line) => JSON.parse(line) as Pair).map((pair) => {
    const since = unsaid.find(({ words }) => words.test(pair.from + pair.to))?.major;
    return since === undefined ? pair : { ...pair, minVersion: Math.max(since, pair.minVersion ?? 0) };
  });
}

/** What the corpus does not say of its pairs: with which major their syntax came. */
const unsaid = [{ words: /WITHOUT OVERLAPS/, major: 18 }, { words: /security_invoker/, major: 15 }];
