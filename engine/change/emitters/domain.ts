import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { mayFail } from "../row_question.ts";
import { renameAside } from "../rename_aside.ts";

export const domain: Emitter = {
  create(fact, { to, parts, isAside }) {
    const collation = property<string>(fact, "collation");
    const given = property<string>(fact, "default");
    // The one that is set aside keeps the name that PostgreSQL would choose.
    const notNull = property<string>(fact, "not_null_name") ??
      (isAside(fact.id) && to.major >= 17 ? `${fact.name}_not_null` : undefined);
    const constraints = parts.filter(({ kind }) => kind === "constraint").map((part) =>
      ` CONSTRAINT ${to.quote(part.name)} ${property<string>(part, "definition")}`
    );
    return [{
      sql: `CREATE DOMAIN ${sqlName(fact, to)} AS ${property<string>(fact, "type")}` +
        (collation === undefined ? "" : ` COLLATE ${collation}`) + (given === undefined ? "" : ` DEFAULT ${given}`) +
        (property(fact, "not_null")
          ? `${notNull === undefined ? "" : ` CONSTRAINT ${to.quote(notNull)}`} NOT NULL`
          : "") +
        constraints.join(""),
    }];
  },
  drop: (fact, { from }) => [{ sql: `DROP DOMAIN ${sqlName(fact, from)}` }],
  alter(change, sides) {
    const { before, after, properties } = change;
    if (properties.includes("type") || properties.includes("collation")) return undefined;
    const alter = `ALTER DOMAIN ${sqlName(after, sides.to)}`;
    const drafts: Draft[] = [];
    if (properties.includes("default")) {
      const given = property<string>(after, "default");
      drafts.push({ sql: given === undefined ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${given}` });
    }
    if (properties.includes("not_null")) {
      drafts.push(property(after, "not_null") ? setNotNull(after, alter) : { sql: `${alter} DROP NOT NULL` });
    }
    if (properties.includes("not_null_name") && property(after, "not_null")) {
      const old = property(before, "not_null") ? before : { ...after, properties: {} };
      drafts.push({ sql: `${alter} RENAME CONSTRAINT ${notNullName(old, sides)} TO ${notNullName(after, sides)}` });
    }
    return drafts;
  },
  aside: renameAside("DOMAIN"),
};

function setNotNull(fact: Fact, alter: string): Draft {
  return {
    sql: `${alter} SET NOT NULL`,
    hazards: [mayFail(pathOf(fact.id), "nulls in columns of the domain stop it", { kind: "domain", of: fact.id })],
  };
}

function notNullName(fact: Fact, { to }: Sides): string {
  return to.quote(property<string>(fact, "not_null_name") ?? `${fact.name}_not_null`);
}
