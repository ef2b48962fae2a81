import { type Catalog, type Fact, property } from "../../catalog/mod.ts";

/**
 * Whether something of a table may let an UPDATE of a row come to nothing: a trigger before it that can return NULL, a
 * rule instead of it, policies that hide rows from the owner too. What comes with `to` comes behind the update.
 */
export function holdsUpdatesBack(table: string, side: Catalog, from: Catalog): boolean {
  if (property(side.fact(table), "force_row_security")) return true;
  return side.childrenOf(table).some((part) => {
    const enabled = property<string>(part, "enabled");
    if (!from.facts.has(part.id) || enabled === "D" || enabled === "R") return false;
    if (part.kind === "rule") return / ON UPDATE TO [^]* DO INSTEAD /.test(property<string>(part, "definition")!);
    return part.kind === "trigger" && comesBefore(part, side) && part.needs.some((need) => returnsNull(need, side));
  });
}

/** Whether it stands before each UPDATE; one of chosen columns does not fire for a column that it does not know. */
function comesBefore(trigger: Fact, catalog: Catalog): boolean {
  const definition = property<string>(trigger, "definition") ?? "";
  const words = definition.slice(`CREATE TRIGGER ${catalog.quote(trigger.name)} `.length);
  const events = words.slice(0, words.indexOf(" ON "));
  return events.startsWith("BEFORE ") && /\bUPDATE\b(?! OF )/.test(events) && words.includes(" FOR EACH ROW ");
}

function returnsNull(id: string, catalog: Catalog): boolean {
  const fact = catalog.fact(id);
  return fact.kind === "function" && /\bRETURN\s+NULL\b/i.test(property<string>(fact, "definition")!);
}
