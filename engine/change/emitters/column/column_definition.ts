import { type Catalog, type Fact, property } from "../../../catalog/mod.ts";
import { genericOptionsOf, optionWords } from "../../generic_options.ts";
import { notNullName } from "../../online/mod.ts";
import { namesOfNotNull } from "../not_null_names.ts";
import { identityWords } from "../identity_words.ts";

/** A column as CREATE TABLE and ADD COLUMN take it; with the source, a name that PostgreSQL gives anyway is left out. */
export function columnDefinition(fact: Fact, catalog: Catalog, given?: Fact, from?: Catalog): string {
  const collation = property<string>(fact, "collation");
  const generated = property<string>(fact, "generated");
  const identity = property<string>(fact, "identity");
  const words = [catalog.quote(fact.name), property<string>(fact, "type")!];
  const compression = property<string>(fact, "compression");
  if (compression !== undefined) words.push(`COMPRESSION ${compression === "l" ? "lz4" : "pglz"}`);
  const options = optionWords(genericOptionsOf(fact, "fdw_options"), catalog);
  if (options !== "") words.push(options.trim());
  if (collation !== undefined) words.push(`COLLATE ${collation}`);
  if (generated !== undefined) {
    words.push(
      `GENERATED ALWAYS AS (${property<string>(fact, "expression")}) ${generated === "v" ? "VIRTUAL" : "STORED"}`,
    );
  }
  if (given !== undefined) words.push(`DEFAULT ${property<string>(given, "expression")}`);
  // From 17 on a partition takes part in the identity of its table, whose sequence it gets when it is attached.
  if (identity !== undefined && property(fact, "identity_options") !== undefined) {
    words.push(identityWords(fact, identity, catalog, from));
  }
  if (property(fact, "not_null") && !property(fact, "not_null_not_valid")) {
    const isTaken = catalog.major >= 18 && namesOfNotNull(catalog).has(notNullName(fact, catalog));
    const name = isTaken ? notNullName(fact, catalog) : property<string>(fact, "not_null_name");
    words.push(`${name === undefined ? "" : `CONSTRAINT ${catalog.quote(name)} `}NOT NULL`);
    if (property(fact, "not_null_no_inherit")) words.push("NO INHERIT");
  }
  return words.join(" ");
}
