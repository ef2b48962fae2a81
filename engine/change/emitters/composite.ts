import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { renameAside } from "../rename_aside.ts";
import { typedTables } from "../typed_tables.ts";

/** Composite types; their attributes come in the same statement. */
export const composite: Emitter = {
  create: (fact, { from, to }) => [{
    sql: `CREATE TYPE ${sqlName(fact, to)} AS (${
      attributesOf(fact.id, from, to).map((column) => attribute(column, to)).join(", ")
    })`,
  }],
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
  /**
   * Rows move to the new type as text, attribute by attribute in their order: what goes is taken from the old type, what
   * comes is held free in it.
   */
  aside(fact, name, sides) {
    const { from, to } = sides;
    const [rename] = renameAside("TYPE")(fact, name, sides);
    const old = sqlName({ ...fact, name }, from);
    const drafts: Draft[] = [rename!];
    for (const column of from.childrenOf(fact.id, "column")) {
      if (!to.facts.has(column.id)) drafts.push({ sql: `ALTER TYPE ${old} DROP ATTRIBUTE ${from.quote(column.name)}` });
    }
    for (const column of attributesOf(fact.id, from, to)) {
      if (!from.facts.has(column.id)) {
        drafts.push({ sql: `ALTER TYPE ${old} ADD ATTRIBUTE ${to.quote(column.name)} text` });
      }
    }
    return drafts;
  },
};

/** Attributes of the target in the order that a type has which gets there step by step: old ones, then new ones. */
function attributesOf(id: string, from: Catalog, to: Catalog): Fact[] {
  const place = ({ id, position }: Fact) => from.facts.get(id)?.position ?? 10_000 + position!;
  return to.childrenOf(id, "column").toSorted((a, b) => place(a) - place(b));
}

/** `name type COLLATE collation`. */
export function attribute(fact: Fact, catalog: Catalog): string {
  const collation = property<string>(fact, "collation");
  return `${catalog.quote(fact.name)} ${property<string>(fact, "type")}${collation ? ` COLLATE ${collation}` : ""}`;
}

/** CASCADE where tables are made of the type: their columns follow its attributes. */
export function cascade(type: string, { from, to }: Sides): string {
  return [from, to].some((side) => typedTables(type, side).length > 0) ? " CASCADE" : "";
}
