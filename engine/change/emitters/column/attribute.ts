import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import type { Draft } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import type { Hazard } from "../../hazard.ts";
import { parentName } from "../../names.ts";
import { isStoredType } from "../../stored.ts";
import { cascade } from "../composite.ts";

/** Values of a composite type lose the attribute wherever they are kept. */
export function dropsValues(fact: Fact, catalog: Catalog): Hazard[] {
  if (!isStoredType(fact.parent!, catalog)) return [];
  return [{ kind: "data-loss", on: pathOf(fact.id), why: "the attribute goes with all its values" }];
}

/** An attribute of a composite type that no table holds values of. */
export function alterAttribute(fact: Fact, sides: Sides): Draft[] {
  const catalog = sides.to;
  const collation = property<string>(fact, "collation");
  return [{
    sql: `ALTER TYPE ${parentName(fact, catalog)} ALTER ATTRIBUTE ${catalog.quote(fact.name)} TYPE ${
      property<string>(fact, "type")
    }${collation ? ` COLLATE ${collation}` : ""}${cascade(fact.parent!, sides)}`,
  }];
}
