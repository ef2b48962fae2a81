import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { onTable } from "../draft.ts";
import type { Creation, Emitter } from "../emitter.ts";
import { genericOptionsOf, optionChanges, optionWords, secretHazards } from "../generic_options.ts";
import { sqlName } from "../names.ts";
import { inheritedNames, innerDefinitions } from "./table.ts";

/** Tables of other servers. Their rows are elsewhere, so that one can be dropped and made anew without loss. */
export const foreignTable: Emitter = {
  create(fact, sides) {
    const sql = createForeignTable(fact, sides);
    return [{ sql, hazards: secretHazards(fact, sql) }];
  },
  drop: (fact, { from }) => [onTable(pathOf(fact.id), `DROP FOREIGN TABLE ${sqlName(fact, from)}`)],
  alter({ before, after, properties }, { to }) {
    if (properties.includes("server")) return undefined;
    const changes = optionChanges(genericOptionsOf(before), genericOptionsOf(after), to);
    const sql = `ALTER FOREIGN TABLE ${sqlName(after, to)}${changes}`;
    return [onTable(pathOf(after.id), sql, secretHazards(after, sql))];
  },
};

function createForeignTable(fact: Fact, { to, parts }: Creation): string {
  const inner = innerDefinitions(parts, to);
  const parents = inheritedNames(parts);
  return `CREATE FOREIGN TABLE ${sqlName(fact, to)} (${inner.length > 0 ? `\n${inner.join(",\n")}\n` : ""})` +
    (parents.length > 0 ? ` INHERITS (${parents.join(", ")})` : "") +
    ` SERVER ${to.quote(property<string>(fact, "server")!)}${optionWords(genericOptionsOf(fact), to)}`;
}
