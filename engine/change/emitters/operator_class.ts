import { type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { address, sqlName } from "../names.ts";

/** What each member is added by, and what it is dropped by. */
type Member = readonly [word: string, slot: string];

const membersOf = (fact: Fact) => property<readonly Member[]>(fact, "members") ?? [];
const has = (members: readonly Member[], [word]: Member) => members.some(([other]) => other === word);

/** Families with the members that belong to none of their classes. */
export const operatorFamily: Emitter = {
  create(fact, { to }) {
    const name = address(fact, to);
    return [{ sql: `CREATE ${name}` }, ...add(name, membersOf(fact))];
  },
  drop: (fact, { from }) => [{ sql: `DROP ${address(fact, from)}` }],
  alter({ before, after }, { to }) {
    const name = address(after, to);
    const [old, now] = [membersOf(before), membersOf(after)];
    const gone = old.filter((member) => !has(now, member)).map(([, slot]) => slot);
    return [
      ...(gone.length > 0 ? [{ sql: `ALTER ${name} DROP ${gone.join(", ")}` }] : []),
      ...add(name, now.filter((member) => !has(old, member))),
    ];
  },
};

function add(name: string, members: readonly Member[]): Draft[] {
  return members.length > 0 ? [{ sql: `ALTER ${name} ADD\n  ${members.map(([word]) => word).join(",\n  ")}` }] : [];
}

export const operatorClass: Emitter = {
  create(fact, { to }) {
    const storage = property<string>(fact, "storage");
    const members = [
      ...(storage === undefined ? [] : [`STORAGE ${storage}`]),
      ...membersOf(fact).map(([word]) => word),
    ];
    // A class without members names its type for storage.
    if (members.length === 0) members.push(`STORAGE ${property<string>(fact, "type")}`);
    return [{
      sql: `CREATE OPERATOR CLASS ${sqlName(fact, to)}${property(fact, "default") ? " DEFAULT" : ""} FOR TYPE ${
        property<string>(fact, "type")
      } USING ${to.quote(property<string>(fact, "method")!)} FAMILY ${property<string>(fact, "family")} AS\n  ${
        members.join(",\n  ")
      }`,
    }];
  },
  drop: (fact, { from }) => [{ sql: `DROP ${address(fact, from)}` }],
};
