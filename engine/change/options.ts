import { type Fact, property } from "../catalog/mod.ts";
import { quoteLiteral } from "../sql/mod.ts";
import type { Draft } from "./draft.ts";

/** Storage parameters and options as PostgreSQL keeps them: `fillfactor=70`. */
function entries(fact: Fact, key: string): Map<string, string> {
  const options = property<readonly string[]>(fact, key) ?? [];
  return new Map(options.map((option) => {
    const equals = option.indexOf("=");
    return [option.slice(0, equals), option.slice(equals + 1)];
  }));
}

/** ` WITH (fillfactor='70')`, or nothing. */
export function withOptions(fact: Fact, key = "options"): string {
  const list = optionList(entries(fact, key));
  return list === "" ? "" : ` WITH (${list})`;
}

function optionList(options: ReadonlyMap<string, string>): string {
  return [...options].map(([name, value]) => `${name}=${quoteLiteral(value).trim()}`).join(", ");
}

/** SET and RESET that turn the one list of options into the other, behind `ALTER … name`. */
export function changeOptions(before: Fact, after: Fact, alter: string, key = "options"): Draft[] {
  const [old, now] = [entries(before, key), entries(after, key)];
  const set = new Map([...now].filter(([name, value]) => old.get(name) !== value));
  const reset = [...old.keys()].filter((name) => !now.has(name));
  return [
    ...(reset.length > 0 ? [{ sql: `${alter} RESET (${reset.join(", ")})` }] : []),
    ...(set.size > 0 ? [{ sql: `${alter} SET (${optionList(set)})` }] : []),
  ];
}
