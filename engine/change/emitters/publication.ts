import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName, sqlName } from "../names.ts";

/** Publications; the tables and schemas that one names are facts of their own. */
export const publication: Emitter = {
  create(fact, { to }) {
    const all = property(fact, "all_tables") ? " FOR ALL TABLES" : "";
    const keys = ["publish", "via_root", "generated_columns"].filter((key) => key === "publish" || property(fact, key));
    return [{ sql: `CREATE PUBLICATION ${sqlName(fact, to)}${all} WITH (${options(fact, keys)})` }];
  },
  drop: (fact, { from }) => [{ sql: `DROP PUBLICATION ${sqlName(fact, from)}`, hazards: [untracked(fact)] }],
  alter({ after, properties }, { to }) {
    if (properties.includes("all_tables")) return undefined;
    const sql = `ALTER PUBLICATION ${sqlName(after, to)} SET (${options(after, properties)})`;
    return [{ sql, hazards: [untracked(after)] }];
  },
};

function options(fact: Fact, keys: readonly string[]): string {
  return keys.map((key) => {
    if (key === "publish") return `publish = ${quoteLiteral(property<string>(fact, key) ?? "").trim()}`;
    if (key === "via_root") return `publish_via_partition_root = ${property(fact, key) ? "true" : "false"}`;
    return `publish_generated_columns = ${property(fact, key) ? "stored" : "none"}`;
  }).join(", ");
}

function untracked(fact: Fact) {
  const why = "what its subscribers get changes, and nobody here knows them";
  return { kind: "untracked-dependency" as const, on: pathOf(fact.id), why };
}

export const publicationTable: Emitter = {
  create(fact, { to }) {
    const columns = property<string[]>(fact, "columns");
    const where = property<string>(fact, "where");
    const what = `${fact.name}${columns ? ` (${columns.map((name) => to.quote(name)).join(", ")})` : ""}` +
      (where === undefined ? "" : ` WHERE (${where})`);
    return [change(fact, `ADD TABLE ONLY ${what}`, to)];
  },
  drop: (fact, { from }) => [change(fact, `DROP TABLE ONLY ${fact.name}`, from)],
};

export const publicationSchema: Emitter = {
  create: (fact, { to }) => [change(fact, `ADD TABLES IN SCHEMA ${to.quote(fact.name)}`, to)],
  drop: (fact, { from }) => [change(fact, `DROP TABLES IN SCHEMA ${from.quote(fact.name)}`, from)],
};

function change(fact: Fact, what: string, catalog: Catalog): Draft {
  return { sql: `ALTER PUBLICATION ${parentName(fact, catalog)} ${what}` };
}
