import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { parentName } from "../names.ts";

const commands: Record<string, string> = { r: "SELECT", a: "INSERT", w: "UPDATE", d: "DELETE", "*": "ALL" };

export const policy: Emitter = {
  create(fact, { to }) {
    const sql = `CREATE POLICY ${to.quote(fact.name)} ON ${parentName(fact, to)}` +
      (property(fact, "restrictive") ? " AS RESTRICTIVE" : "") +
      ` FOR ${commands[property<string>(fact, "command")!]} TO ${roles(fact, to)}${conditions(fact)}`;
    return [onTable(pathOf(fact.parent!), sql, authorization(fact))];
  },
  drop: (fact, { from }) => [
    onTable(
      pathOf(fact.parent!),
      `DROP POLICY ${from.quote(fact.name)} ON ${parentName(fact, from)}`,
      authorization(fact),
    ),
  ],
  alter({ before, after, properties }, { to }) {
    const loses = ["using", "check"].some((key) => property(before, key) && !property(after, key));
    if (loses || properties.includes("command") || properties.includes("restrictive")) return undefined;
    const sql = `ALTER POLICY ${to.quote(after.name)} ON ${parentName(after, to)} TO ${roles(after, to)}${
      conditions(after)
    }`;
    return [onTable(pathOf(after.parent!), sql, authorization(after))];
  },
};

function roles(fact: Fact, catalog: Catalog): string {
  return property<string[]>(fact, "roles")!.map((role) => role === "" ? "PUBLIC" : catalog.quote(role)).join(", ");
}

function conditions(fact: Fact): string {
  const using = property<string>(fact, "using");
  const check = property<string>(fact, "check");
  return (using === undefined ? "" : ` USING (${using})`) + (check === undefined ? "" : ` WITH CHECK (${check})`);
}

function authorization(fact: Fact) {
  return [{ kind: "authorization" as const, on: pathOf(fact.id), why: "which rows a role sees changes" }];
}
