/** What pg_dump says of what a plan leads to and its target. It shares no code with the catalog. */
export interface Witness {
  readonly pgDump: "agrees" | "differs" | "silent";
  /** Why it is silent, or what its word does not cover. */
  readonly reason?: string;
  /** The entries of the dumps that differ, by the names that pg_dump gives them. */
  readonly differences: readonly string[];
  /** What differs and does not count. */
  readonly tolerated: readonly string[];
}

/** A witness that says nothing. */
export function silent(reason: string, differences: readonly string[] = []): Witness {
  return { pgDump: "silent", reason, differences, tolerated: [] };
}
