import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Alteration } from "../difference.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { address, sqlName } from "../names.ts";
import { buildIndex } from "./build_index.ts";
import { temporaryName } from "./temporary_name.ts";

/** A unique or primary key whose index can be built before it: neither an exclusion nor one without overlaps. */
export function isKey(fact: Fact): boolean {
  const type = property<string>(fact, "type");
  return (type === "p" || type === "u") && !property(fact, "without_overlaps");
}

/** The index is built while the table is used, and becomes that of the constraint in a moment. */
export function addKey(fact: Fact, sides: Sides): Draft[] {
  const { from, to } = sides;
  // One of the same name is there until the new one takes its place.
  const name = from.facts.has(fact.id) ? temporaryName(fact.name, "new", sides) : fact.name;
  return [buildIndex(fact, to, name), using(fact, name, to)];
}

/** The new index is built beside the old one, and the constraints change places in one short transaction. */
export function replaceKey({ before, after }: Alteration, sides: Sides): Draft[] {
  const { from, to } = sides;
  const table = to.fact(after.parent!);
  const path = pathOf(table.id);
  const name = temporaryName(after.name, "new", sides);
  const drafts: Draft[] = [
    buildIndex(after, to, name),
    onTable(path, `ALTER TABLE ${sqlName(table, to)} DROP CONSTRAINT ${from.quote(before.name)}`),
    using(after, name, to),
  ];
  if (property(table, "replica_identity_index") === after.name) {
    drafts.push(
      onTable(path, `ALTER TABLE ${sqlName(table, to)} REPLICA IDENTITY USING INDEX ${to.quote(after.name)}`),
    );
  }
  if (property(after, "clustered")) {
    drafts.push({ sql: `ALTER TABLE ${sqlName(table, to)} CLUSTER ON ${to.quote(after.name)}` });
  }
  for (const comment of to.childrenOf(after.id, "comment")) {
    drafts.push({
      sql: `COMMENT ON ${address(after, to)} IS ${quoteLiteral(property<string>(comment, "text")!).trim()}`,
      lock: { mode: "ACCESS EXCLUSIVE", on: path },
    });
  }
  return drafts;
}

function using(fact: Fact, index: string, to: Sides["to"]): Draft {
  const table = to.fact(fact.parent!);
  const kind = property(fact, "type") === "p" ? "PRIMARY KEY" : "UNIQUE";
  const definition = property<string>(fact, "definition")!;
  const timing = [" DEFERRABLE INITIALLY DEFERRED", " DEFERRABLE"].find((words) => definition.endsWith(words)) ?? "";
  return onTable(
    pathOf(table.id),
    `ALTER TABLE ${sqlName(table, to)} ADD CONSTRAINT ${to.quote(fact.name)} ${kind} USING INDEX ${
      to.quote(index)
    }${timing}`,
  );
}
