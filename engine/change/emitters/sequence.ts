import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { ownerName } from "../owner_name.ts";
import { parentName, sqlName } from "../names.ts";

type Options = {
  type: string;
  start: string;
  increment: string;
  min: string;
  max: string;
  cache: string;
  cycle: boolean;
};

/** The options of a sequence in words, all of them: a default of one type is none of another. */
export function sequenceWords({ type, start, increment, min, max, cache, cycle }: Options, withType = true): string {
  return `${
    withType ? `AS ${type} ` : ""
  }INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max} START WITH ${start}` +
    ` CACHE ${cache} ${cycle ? "CYCLE" : "NO CYCLE"}`;
}

export const sequence: Emitter = {
  create: (fact, { to }) => [{
    sql: `CREATE ${property(fact, "unlogged") ? "UNLOGGED " : ""}SEQUENCE ${sqlName(fact, to)} ${
      sequenceWords(property<Options>(fact, "options")!)
    }`,
  }],
  drop: (fact, { from }) => [{
    sql: `DROP SEQUENCE ${sqlName(fact, from)}`,
    hazards: [{ kind: "data-loss", on: pathOf(fact.id), why: "its position is forgotten" }],
  }],
  alter({ after, properties }, { to }) {
    const name = sqlName(after, to);
    return properties.map((key) =>
      key === "options"
        ? { sql: `ALTER SEQUENCE ${name} ${sequenceWords(property<Options>(after, "options")!)}` }
        : { sql: `ALTER SEQUENCE ${name} SET ${property(after, "unlogged") ? "UNLOGGED" : "LOGGED"}` }
    );
  },
};

/** Which column a sequence goes with. */
export const ownedBy: Emitter = {
  create: (fact, sides) => [...sameOwner(fact, sides), { sql: own(fact, sides.to, column(fact, sides.to)) }],
  // Not altered in place: a sequence that is bound to a table has no owner of its own that could change first.
  drop: (fact, { from }) => [{ sql: own(fact, from, "NONE") }],
};

/** PostgreSQL binds a sequence only to a table of its own owner, which a target without owners does not name. */
function sameOwner(fact: Fact, sides: Sides): Draft[] {
  const { from, to, isNew } = sides;
  if (!to.impliesOwner || !isNew(fact.parent!)) return [];
  const column = fact.needs.map((need) => to.fact(need)).find(({ kind }) => kind === "column");
  const table = from.facts.get(column?.parent ?? "");
  const owner = table === undefined ? from.role : ownerName(table, from, sides);
  if (owner === from.role) return [];
  return [{ sql: `ALTER SEQUENCE ${parentName(fact, to)} OWNER TO ${from.quote(owner)}` }];
}

function own(fact: Fact, catalog: Catalog, by: string): string {
  return `ALTER SEQUENCE ${parentName(fact, catalog)} OWNED BY ${by}`;
}

function column(fact: Fact, catalog: Catalog): string {
  return ["table_schema", "table", "column"].map((key) => catalog.quote(property<string>(fact, key)!)).join(".");
}
