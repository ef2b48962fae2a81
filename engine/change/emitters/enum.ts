import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { renameAside } from "../rename_aside.ts";

const literal = (text: string) => quoteLiteral(text).trim();
const labelsOf = (fact: Fact) => property<string[]>(fact, "labels") ?? [];

export const enumType: Emitter = {
  create: (fact, { to }) => [{
    sql: `CREATE TYPE ${sqlName(fact, to)} AS ENUM (${labelsOf(fact).map(literal).join(", ")})`,
  }],
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
  // PostgreSQL takes no value from an enum and moves none.
  alter: (change, { to }) =>
    isSubsequence(labelsOf(change.before), labelsOf(change.after)) ? addValues(change, to) : undefined,
  aside: renameAside("TYPE"),
};

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (part[at] === item) at++;
  return at === part.length;
}

/** A new value cannot be used before it is committed. */
function addValues({ before, after }: Alteration, catalog: Catalog): Draft[] {
  const old = new Set(labelsOf(before));
  const labels = labelsOf(after);
  return labels.flatMap((label, at) => {
    if (old.has(label)) return [];
    const follower = labels.slice(at + 1).find((later) => old.has(later));
    const place = follower === undefined ? "" : ` BEFORE ${literal(follower)}`;
    return [{
      sql: `ALTER TYPE ${sqlName(after, catalog)} ADD VALUE ${literal(label)}${place}`,
      transaction: "none" as const,
    }];
  });
}
