import { type Fact, property } from "../catalog/mod.ts";
import { quoteLiteral } from "../sql/mod.ts";
import type { Draft, LockMode } from "./draft.ts";

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

interface Place {
  /** Path of the relation. */
  on: string;
  key?: string;
}

/** SET and RESET that turn the one list of options into the other, behind `ALTER … name`. */
export function changeOptions(before: Fact, after: Fact, alter: string, { on, key = "options" }: Place): Draft[] {
  const [old, now] = [entries(before, key), entries(after, key)];
  const set = new Map([...now].filter(([name, value]) => old.get(name) !== value));
  const reset = [...old.keys()].filter((name) => !now.has(name));
  return [
    ...(reset.length > 0 ? [{ sql: `${alter} RESET (${reset.join(", ")})`, lock: lockFor(reset, on) }] : []),
    ...(set.size > 0 ? [{ sql: `${alter} SET (${optionList(set)})`, lock: lockFor([...set.keys()], on) }] : []),
  ];
}

function lockFor(names: readonly string[], on: string): { mode: LockMode; on: string } {
  return { mode: names.every((name) => isGentle(name)) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", on };
}

/** What readers and writers go on beside: the lock level of each option in PostgreSQL's reloptions.c. */
function isGentle(name: string): boolean {
  const bare = name.replace(/^toast\./, "");
  return bare.startsWith("autovacuum_") || bare.startsWith("log_autovacuum_") || gentle.has(bare);
}

const gentle: ReadonlySet<string> = new Set([
  "fillfactor",
  "toast_tuple_target",
  "parallel_workers",
  "vacuum_truncate",
  "vacuum_index_cleanup",
  "vacuum_max_eager_freeze_failure_rate",
  "deduplicate_items",
  "n_distinct",
  "n_distinct_inherited",
]);
