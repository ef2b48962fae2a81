import { type Fact, pathOf, property } from "../../../catalog/mod.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { parentName } from "../../names.ts";
import { mayFail } from "../../row_question.ts";
import { identityWords } from "../identity_words.ts";
import { columnDefinition } from "./column_definition.ts";

/** PostgreSQL adds no identity to a table that others inherit from, unless the column is there already. */
export function addIdentityAbove(fact: Fact, { from, to }: Sides): Draft[] {
  const path = pathOf(fact.parent!);
  const bare: Fact = { ...fact, properties: { type: fact.properties.type! } };
  const alter = `ALTER TABLE ${parentName(fact, to)}`;
  const column = `${alter.replace(" TABLE ", " TABLE ONLY ")} ALTER COLUMN ${to.quote(fact.name)}`;
  const why = "rows that are there have no value for it";
  return [
    onTable(path, `${alter} ADD COLUMN ${columnDefinition(bare, to)}`),
    onTable(path, `${alter} ALTER COLUMN ${to.quote(fact.name)} SET NOT NULL`, [
      mayFail(pathOf(fact.id), why, { kind: "any", table: fact.parent! }),
    ]),
    onTable(path, `${column} ADD ${identityWords(fact, property<string>(fact, "identity")!, to, from)}`),
  ];
}
