import { ConfitureError } from "../../errors.ts";
import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { secretHazards } from "../generic_options.ts";
import type { Hazard } from "../hazard.ts";
import { sqlName } from "../names.ts";

/**
 * Subscriptions, as a dump has them: none of these statements connects to the publisher, because a plan is also walked
 * in scratch databases, from where it would take the slot away from the real subscriber or drop it. So every statement
 * may stand in a transaction, too. What is left to do on the publisher is told as a hazard.
 */
export const subscription: Emitter = {
  create(fact, { to }) {
    requireConnection(fact);
    // How changes are streamed has another default in every other major.
    const keys = optionKeys(to).filter((key) => key === "streaming" || property(fact, key) !== undefined);
    const options = [
      "connect = false",
      `slot_name = ${slot(fact, to)}`,
      ...keys.map((key) => option(key, fact)),
    ];
    const sql = `CREATE SUBSCRIPTION ${sqlName(fact, to)} CONNECTION ${connection(fact)} PUBLICATION ${
      publications(fact, to)
    } WITH (${options.join(", ")})`;
    const why = "it is made disabled: its slot has to exist on the publisher before it is enabled and refreshed";
    return [{ sql, hazards: [untracked(fact, why), ...secretHazards(fact, sql)] }];
  },
  drop(fact, { from }) {
    const name = property<string>(fact, "slot_name");
    const drop = `DROP SUBSCRIPTION ${sqlName(fact, from)}`;
    const lost: Hazard = { kind: "data-loss", on: pathOf(fact.id), why: "how far it has followed is forgotten" };
    if (name === undefined) return [{ sql: drop, hazards: [lost] }];
    const why = `the slot ${name} stays on the publisher and keeps its log until it is dropped there`;
    return [...releaseSlot(fact, from), { sql: drop, hazards: [lost, untracked(fact, why)] }];
  },
  alter({ before, after, properties }, { to }) {
    // PostgreSQL changes these two on the publisher's slot as well.
    if (properties.includes("two_phase") || properties.includes("failover")) return undefined;
    return properties.flatMap((key) => alterProperty(key, before, after, to));
  },
};

function alterProperty(key: string, before: Fact, after: Fact, to: Catalog): Draft[] {
  const alter = `ALTER SUBSCRIPTION ${sqlName(after, to)}`;
  switch (key) {
    case "connection": {
      const sql = `${alter} CONNECTION ${connection(after)}`;
      return [{ sql, hazards: secretHazards(after, sql) }];
    }
    case "publications": {
      const why =
        "tables of publications that are new to it come with the next ALTER SUBSCRIPTION … REFRESH PUBLICATION";
      const sql = `${alter} SET PUBLICATION ${publications(after, to)} WITH (refresh = false)`;
      return [{ sql, hazards: [untracked(after, why)] }];
    }
    case "slot_name": {
      const why = "slots are neither made nor dropped on the publisher";
      if (property(after, key) === undefined) return releaseSlot(before, to, [untracked(after, why)]);
      return [{ sql: `${alter} SET (slot_name = ${slot(after, to)})`, hazards: [untracked(after, why)] }];
    }
    default:
      return [{ sql: `${alter} SET (${option(key, after)})` }];
  }
}

/** Only a disabled subscription lets its slot go. */
function releaseSlot(fact: Fact, catalog: Catalog, hazards: readonly Hazard[] = []): Draft[] {
  const alter = `ALTER SUBSCRIPTION ${sqlName(fact, catalog)}`;
  return [{ sql: `${alter} DISABLE` }, { sql: `${alter} SET (slot_name = NONE)`, hazards }];
}

function optionKeys({ major }: Catalog): string[] {
  return [
    ...["binary", "streaming", "synchronous_commit"],
    ...(major >= 15 ? ["two_phase", "disable_on_error"] : []),
    ...(major >= 16 ? ["password_not_required", "run_as_owner", "origin"] : []),
    ...(major >= 17 ? ["failover"] : []),
  ];
}

function option(key: string, fact: Fact): string {
  const value = property<string | boolean>(fact, key);
  switch (key) {
    case "streaming":
      return `streaming = ${value === "p" ? "parallel" : value === "t" ? "on" : "off"}`;
    case "synchronous_commit":
      return `synchronous_commit = ${quoteLiteral(String(value ?? "off")).trim()}`;
    case "password_not_required":
      return `password_required = ${!value}`;
    case "origin":
      return `origin = ${quoteLiteral(String(value ?? "any")).trim()}`;
    default:
      return `${key} = ${value === true}`;
  }
}

function slot(fact: Fact, catalog: Catalog): string {
  const name = property<string>(fact, "slot_name");
  return name === undefined ? "NONE" : catalog.quote(name);
}

function publications(fact: Fact, catalog: Catalog): string {
  return property<string[]>(fact, "publications")!.map((name) => catalog.quote(name)).join(", ");
}

function connection(fact: Fact): string {
  return quoteLiteral(property<string>(fact, "connection") ?? "").trim();
}

function requireConnection(fact: Fact): void {
  if (!fact.unreadable) return;
  throw new ConfitureError("change-impossible", {
    object: fact.id,
    why: "the role that read it may not see its connection string, so that it cannot be made elsewhere",
  });
}

function untracked(fact: Fact, why: string): Hazard {
  return { kind: "untracked-dependency", on: pathOf(fact.id), why };
}
