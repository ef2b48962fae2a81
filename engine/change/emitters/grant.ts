import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName, parentOf, sqlName } from "../names.ts";
import { pathOf } from "../../catalog/mod.ts";

/** Privileges that somebody granted beyond PostgreSQL's own, and those of its own that somebody revoked. */
export const grant: Emitter = {
  create: (fact, { to }) => [...statements(fact, to, none, sets(fact))],
  drop: (fact, { from }) => [...statements(fact, from, sets(fact), none)],
  alter: ({ before, after }, { to }) => [...statements(after, to, sets(before), sets(after))],
};

/** Entries as the reader writes them: `SELECT`, with a star for the grant option, `/role` for another grantor. */
interface Sets {
  granted: readonly string[];
  revoked: readonly string[];
}

const none: Sets = { granted: [], revoked: [] };

function sets(fact: Fact): Sets {
  return {
    granted: property<string[]>(fact, "granted") ?? [],
    revoked: property<string[]>(fact, "revoked") ?? [],
  };
}

function* statements(fact: Fact, catalog: Catalog, before: Sets, after: Sets): Generator<Draft> {
  const without = (a: readonly string[], b: readonly string[]) => a.filter((entry) => !b.includes(entry));
  // What PostgreSQL gives by itself comes back when its revocation goes.
  const gone = [...without(before.granted, after.granted), ...without(after.revoked, before.revoked)];
  const come = [...without(after.granted, before.granted), ...without(before.revoked, after.revoked)];
  const hazard = { kind: "authorization" as const, on: pathOf(fact.parent!), why: "who may do what changes" };
  const who = grantee(fact, catalog);
  for (const [grantor, list] of byGrantor(gone)) {
    // An entry with the grant option is another one than without: revoking it takes both.
    const sql = `REVOKE ${privileges(list, fact, catalog)} ON ${target(fact, catalog)} FROM ${who}${grantor}`;
    yield { sql, hazards: [hazard] };
  }
  for (const [grantor, list] of byGrantor(come)) {
    for (const option of [false, true]) {
      const chosen = list.filter((entry) => entry.includes("*") === option);
      if (chosen.length === 0) continue;
      const sql = `GRANT ${privileges(chosen, fact, catalog)} ON ${target(fact, catalog)} TO ${who}${
        option ? " WITH GRANT OPTION" : ""
      }${grantor}`;
      yield { sql, hazards: [hazard] };
    }
  }
}

function byGrantor(entries: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const entry of entries) {
    const slash = entry.indexOf("/");
    const key = slash < 0 ? "" : ` GRANTED BY ${entry.slice(slash + 1)}`;
    groups.set(key, [...groups.get(key) ?? [], slash < 0 ? entry : entry.slice(0, slash)]);
  }
  return groups;
}

function privileges(entries: readonly string[], fact: Fact, catalog: Catalog): string {
  const parent = parentOf(fact, catalog);
  const columns = parent.kind === "column" ? ` (${catalog.quote(parent.name)})` : "";
  return entries.map((entry) => `${entry.replace("*", "")}${columns}`).join(", ");
}

function target(fact: Fact, catalog: Catalog): string {
  const parent = parentOf(fact, catalog);
  if (parent.kind === "column") return `TABLE ${parentName(parent, catalog)}`;
  const words: Record<string, string> = {
    "view": "TABLE",
    "materialized view": "TABLE",
    "foreign table": "TABLE",
    "aggregate": "FUNCTION",
    "enum": "TYPE",
    "range": "TYPE",
    "base type": "TYPE",
    "server": "FOREIGN SERVER",
  };
  return `${words[parent.kind] ?? parent.kind.toUpperCase()} ${sqlName(parent, catalog)}`;
}

function grantee(fact: Fact, catalog: Catalog): string {
  const role = property<string>(fact, "grantee");
  if (role === undefined) return "PUBLIC";
  if (role !== "@owner") return catalog.quote(role);
  const owner = catalog.childrenOf(ownedAbove(fact, catalog).id, "owner")[0];
  return catalog.quote(owner ? property<string>(owner, "role")! : catalog.role);
}

function ownedAbove(fact: Fact, catalog: Catalog): Fact {
  const parent = parentOf(fact, catalog);
  return parent.kind === "column" ? parentOf(parent, catalog) : parent;
}
