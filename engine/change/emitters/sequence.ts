import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { ownerName } from "../owner_name.ts";
import { parentName, sqlName } from "../names.ts";
import { changeSequence } from "./change_sequence.ts";
import { type SequenceOptions, sequenceWords } from "./sequence_words.ts";

export const sequence: Emitter = {
  create: (fact, { to }) => [{
    sql: [
      `CREATE ${property(fact, "unlogged") ? "UNLOGGED " : ""}SEQUENCE ${sqlName(fact, to)}`,
      ...typeWords(property<SequenceOptions>(fact, "options")!),
      ...sequenceWords(property<SequenceOptions>(fact, "options")!),
    ].join(" "),
  }],
  drop: (fact, { from }) => [{
    sql: `DROP SEQUENCE ${sqlName(fact, from)}`,
    hazards: [{ kind: "data-loss", on: pathOf(fact.id), why: "its position is forgotten" }],
  }],
  alter({ before, after, properties }, { to }) {
    const name = sqlName(after, to);
    const [old, now] = [before, after].map((fact) => property<SequenceOptions>(fact, "options")!) as [
      SequenceOptions,
      SequenceOptions,
    ];
    return properties.flatMap((key) =>
      key === "options"
        ? changeSequence(name, old, now, pathOf(after.id))
        : [{ sql: `ALTER SEQUENCE ${name} SET ${property(after, "unlogged") ? "UNLOGGED" : "LOGGED"}` }]
    );
  },
};

/** A sequence is of bigint where nobody says otherwise. */
function typeWords({ type }: SequenceOptions): string[] {
  return type === "bigint" ? [] : [`AS ${type}`];
}

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
