import { type Catalog, type Fact, objectId, property } from "../../catalog/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";

export const operator: Emitter = {
  create(fact, { to }) {
    const [left, right] = operands(fact);
    const options = [
      `FUNCTION = ${property<string>(fact, "function")}`,
      ...(left === "NONE" ? [] : [`LEFTARG = ${left}`]),
      `RIGHTARG = ${right}`,
      ...["commutator", "negator", "restrict", "join"].flatMap((key) => {
        const value = bonds.has(key) ? bond(fact, key, to) : property<string>(fact, key);
        return value === undefined ? [] : [`${key.toUpperCase()} = ${value}`];
      }),
      ...["hashes", "merges"].filter((key) => property(fact, key)).map((key) => key.toUpperCase()),
    ];
    return [{ sql: `CREATE OPERATOR ${to.quote(fact.schema!)}.${fact.name} (${options.join(", ")})` }];
  },
  drop: (fact, { from }) => [{ sql: `DROP OPERATOR ${sqlName(fact, from)}` }],
  alter(change, sides) {
    const { after, properties } = change;
    const sets: string[] = [];
    for (const key of properties) {
      if (key === "restrict" || key === "join") {
        sets.push(`${key.toUpperCase()} = ${property<string>(after, key) ?? "NONE"}`);
      } else if (bonds.has(key)) {
        if (comesWithOther(key, change, sides)) continue;
        if (!canLink(key, change, sides)) return undefined;
        sets.push(`${key.toUpperCase()} = ${bond(after, key, sides.to)}`);
      } else if (key !== "function" && sides.from.major >= 17 && property(after, key)) sets.push(key.toUpperCase());
      else return undefined;
    }
    const drafts: Draft[] = [];
    if (sets.length > 0) drafts.push({ sql: `ALTER OPERATOR ${sqlName(after, sides.to)} SET (${sets.join(", ")})` });
    return drafts;
  },
};

/** Properties that name another operator, and the operator this one. */
const bonds: ReadonlySet<string> = new Set(["commutator", "negator"]);

type Other = { schema: string; name: string };

function bond(fact: Fact, key: string, catalog: Catalog): string | undefined {
  const other = property<Other>(fact, key);
  return other && `OPERATOR(${catalog.quote(other.schema)}.${other.name})`;
}

function bondId(fact: Fact, key: string): string | undefined {
  const other = property<Other>(fact, key);
  const types = key === "commutator" ? operands(fact).toReversed() : operands(fact);
  return other && objectId("operator", { ...other, args: types.join(", ") });
}

function operands(fact: Fact): readonly string[] {
  return property<string[]>(fact, "operands")!;
}

/** PostgreSQL ties both ends of a bond when one is made, and unties the other when one goes. */
function comesWithOther(key: string, { before, after }: Alteration, { from, to, isNew }: Sides): boolean {
  const [old, now] = [bondId(before, key), bondId(after, key)];
  const isGone = old === undefined || !to.facts.has(old) || isNew(old);
  const isMade = now === undefined || isNew(now) || !from.facts.has(now);
  return isGone && isMade;
}

/** From 17 on a bond that is missing can be tied. */
function canLink(key: string, { before, after }: Alteration, { from }: Sides): boolean {
  return from.major >= 17 && property(before, key) === undefined && property(after, key) !== undefined;
}
