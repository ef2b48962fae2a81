/** What came of trying a plan in scratch; files that are run as they are have no proof. */
export interface ReviewProof {
  status: "proved" | "failed" | "unproved";
  problems: string[];
  /** Whether the way back led to where it began; null where it was not walked. */
  reversed: boolean | null;
  witness: { pg_dump: "agrees" | "differs" | "silent"; reason: string | null; differences: string[] };
}

/** The proof in the result of `plan` and `apply`; undefined where there is none. */
export function reviewProof(output: unknown): ReviewProof | undefined {
  if (output === null || typeof output !== "object") return undefined;
  return (output as { proof?: ReviewProof }).proof;
}

/** What a result warns of, and what it does not cover. */
export function reviewWarnings(output: unknown): string[] {
  if (output === null || typeof output !== "object") return [];
  const result = output as Partial<Record<string, string[]>>;
  const missing = ["not_compared", "unmodelled", "unreadable", "skipped"].flatMap((key) => result[key] ?? []);
  return [
    ...result.warnings ?? [],
    ...result.notes ?? [],
    ...(result.reordered_tables ?? []).map((table) => `the columns of ${table} stand in another order, which stays so`),
    ...[...new Set(missing)].map((name) => `not compared: ${name}`),
    ...(result.skipped_superuser ?? []).map((version) => `${version} needs a superuser: nothing from there on is run`),
  ];
}
