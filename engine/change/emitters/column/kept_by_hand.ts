import { property } from "../../../catalog/mod.ts";
import type { Alteration } from "../../difference.ts";
import type { Draft } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { columnsBelow } from "../../names.ts";
import { validHeirs } from "../valid_heirs.ts";
import { alterProperty, keptKeys } from "./alter_property.ts";
import { isValidBelow, validateBelow } from "./valid_below.ts";

/** What a change of type takes from a column and from those that inherit it. */
export function keptByHand({ after, properties }: Alteration, sides: Sides): Draft[] {
  const { from, to, isNew } = sides;
  const own = keptKeys.filter((key) => !properties.includes(key) && property(after, key) !== undefined);
  const checks = to.dependentsOf(after.id).filter((fact) =>
    fact.kind === "constraint" && property(fact, "type") === "c" && property(fact, "not_valid") && !isNew(fact.id)
  );
  const heirs = columnsBelow(after, to).filter(({ id }) => from.facts.has(id));
  return [
    ...own.flatMap((key) => alterProperty(key, after, after, sides)),
    // Constraints are made anew as they are above, for all of them.
    ...checks.flatMap((check) => validHeirs(check, sides)),
    ...heirs.filter((heir) => isValidBelow(heir, [after])).map((heir) => validateBelow(heir, to)),
    ...heirs.flatMap((heir) =>
      keptByHand({ kind: "alter", id: heir.id, before: heir, after: heir, properties: [] }, sides)
    ),
  ];
}
