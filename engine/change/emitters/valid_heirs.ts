import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { breaks, validate } from "../online/mod.ts";

/** Checks of heirs come along unchecked, and may be valid. */
export function validHeirs(fact: Fact, { to, isNew }: Sides): Draft[] {
  return to.dependentsOf(fact.parent!).filter(({ kind, parent }) => kind === "inheritance" && parent !== fact.parent)
    .flatMap(({ parent }) => to.childrenOf(parent!, "constraint"))
    .filter((heir) => heir.name === fact.name && property(heir, "inherited") && !property(heir, "not_valid"))
    .filter((heir) => !isNew(heir.parent!))
    .map((heir) =>
      validate(
        `ALTER TABLE ${sqlName(to.fact(heir.parent!), to)}`,
        to.quote(heir.name),
        pathOf(heir.parent!),
        breaks(heir),
      )
    );
}
