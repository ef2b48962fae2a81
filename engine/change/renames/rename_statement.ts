import { type Catalog, type Fact, pathOf } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import { address, parentName, parentOf, relationOf, sqlName } from "../names.ts";

/** ALTER … RENAME of one object, in the words of its kind. */
export function renameStatement(fact: Fact, now: string, catalog: Catalog): Draft {
  const relation = relationOf(fact, catalog);
  const sql = statement(fact, catalog.quote(now), catalog);
  return relation === undefined ? { sql } : onTable(pathOf(relation.id), sql);
}

function statement(fact: Fact, now: string, catalog: Catalog): string {
  const name = catalog.quote(fact.name);
  switch (fact.kind) {
    case "column": {
      const parent = parentOf(fact, catalog);
      const word = parent.kind === "type" ? "ATTRIBUTE" : "COLUMN";
      return `ALTER ${parent.kind.toUpperCase()} ${parentName(fact, catalog)} RENAME ${word} ${name} TO ${now}`;
    }
    case "constraint": {
      const parent = parentOf(fact, catalog);
      const kind = parent.kind === "domain" ? "DOMAIN" : "TABLE";
      return `ALTER ${kind} ${parentName(fact, catalog)} RENAME CONSTRAINT ${name} TO ${now}`;
    }
    case "index":
      return `ALTER INDEX ${sqlName(fact, catalog)} RENAME TO ${now}`;
    default:
      return `ALTER ${address(fact, catalog)} RENAME TO ${now}`;
  }
}
