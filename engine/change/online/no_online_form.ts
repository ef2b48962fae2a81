import type { Hazard } from "../hazard.ts";

/** A table that is written anew, which nobody reads or writes meanwhile. */
export function rewriteOf(on: string, why: string, online: boolean): Hazard[] {
  return [{ kind: "rewrite", on, why }, ...(online ? noOnlineForm(on, why) : [])];
}

/** What a step takes from everybody else while it works through a table, where PostgreSQL has no way around it. */
export function noOnlineForm(on: string, why: string): Hazard[] {
  const reason = `${why}, and PostgreSQL has no online form of it`;
  return (["blocks-reads", "blocks-writes"] as const).map((kind) => ({ kind, on, why: reason }));
}
