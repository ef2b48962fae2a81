import type { Emitter } from "./emitter.ts";
import { sqlName } from "./names.ts";

/** `aside` of a kind that ALTER … RENAME TO moves out of the way whole. */
export function renameAside(word: "TYPE" | "DOMAIN" | "COLLATION"): NonNullable<Emitter["aside"]> {
  return (fact, name, { from }) => [{ sql: `ALTER ${word} ${sqlName(fact, from)} RENAME TO ${from.quote(name)}` }];
}
