import { aspectId, type Catalog, type Fact, pathOf, property, type Rights } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { initialRights, makerOf } from "../initial_rights.ts";
import { ownerName } from "../owner_name.ts";
import { parentOf } from "../names.ts";
import { grantTarget, isOnIdentity } from "./grant_target.ts";
import { changeRights, noRights, type RightsChange } from "./rights.ts";
import { keptColumnGrants } from "./column_grants.ts";

/** Privileges that somebody granted beyond PostgreSQL's own, and those of its own that somebody revoked. */
export const grant: Emitter = {
  create: (fact, sides) => statements(fact, sides.to, startOf(fact, sides), rightsOf(fact), sides),
  drop: (fact, sides) => statements(fact, sides.from, rightsOf(fact), noRights, sides),
  alter({ before, after }, sides) {
    const [old, now] = [rightsOf(before), rightsOf(after)];
    // What others granted goes before they lose the right to grant it, and comes when they have it.
    if (changeRights(old, now).some(({ grantor }) => grantor !== undefined)) return undefined;
    return statements(after, sides.to, old, now, sides);
  },
};

function rightsOf(fact: Fact): Rights {
  return {
    granted: property<string[]>(fact, "granted") ?? [],
    revoked: property<string[]>(fact, "revoked") ?? [],
  };
}

/** What the grantee has on an object that this plan has just made, and nothing on others. */
function startOf(fact: Fact, sides: Sides): Rights {
  if (fact.parent === undefined) return noRights;
  const parent = parentOf(fact, sides.to);
  const rights = isOnIdentity(fact)
    ? hasNewIdentity(parent, sides) ? initialRights(parent, sides, "S") : undefined
    : sides.isNew(parent.id)
    ? initialRights(parent, sides)
    : undefined;
  return rights?.get(property<string>(fact, "grantee") ?? "") ?? noRights;
}

function hasNewIdentity(column: Fact, { from, isNew }: Sides): boolean {
  if (property(column, "identity") === undefined) return false;
  const before = from.facts.get(column.id);
  return before === undefined || isNew(column.id) || property(before, "identity") === undefined;
}

/** Takes what default privileges gave on a new object to those who shall have nothing on it, and gives what they took. */
export function unwantedRights(object: Fact, sides: Sides): Draft[] {
  const { to } = sides;
  const ofIdentity = object.kind === "column";
  // That of a partition is its table's.
  if (ofIdentity && property(object, "identity_options") === undefined) return [];
  if (ofIdentity && !hasNewIdentity(object, sides)) return [];
  const drafts: Draft[] = [];
  for (const [grantee, rights] of initialRights(object, sides, ofIdentity ? "S" : undefined)) {
    const on = ofIdentity ? `identity of ${object.id}` : object.id;
    const id = aspectId("grant", on, grantee || "public");
    if (to.facts.has(id)) continue;
    const fact: Fact = {
      id,
      kind: "grant",
      name: grantee || "public",
      parent: object.id,
      properties: {
        ...(grantee !== "" && { grantee: grantee === "@owner" ? makerOf(object, sides) : grantee }),
        ...(ofIdentity && { object: { word: "SEQUENCE", name: identityName(object) } }),
      },
      needs: [],
    };
    drafts.push(...statements(fact, to, rights, noRights, sides));
  }
  return drafts;
}

function identityName(column: Fact): string {
  return property<{ name: string }>(column, "identity_options")!.name;
}

function statements(fact: Fact, catalog: Catalog, before: Rights, after: Rights, sides: Sides): Draft[] {
  const changes = changeRights(before, after);
  const place = fact.parent === undefined || isOnMember(fact)
    ? pathOf(fact.id).slice("on ".length)
    : pathOf(fact.parent);
  const hazard = { kind: "authorization" as const, on: place, why: "who may do what changes" };
  const who = granteeName(fact, catalog, sides);
  return changes.flatMap((change) => {
    const sql = [
      ...sentence(change, fact, catalog, who),
      ...(change.verb === "REVOKE" ? keptColumnGrants(change, fact, sides, who) : []),
    ];
    return sql.map((text) => ({ sql: asGrantor(text, change.grantor), hazards: [hazard] }));
  });
}

function isOnMember(fact: Fact): boolean {
  return property(fact, "object") !== undefined && !isOnIdentity(fact);
}

function sentence({ verb, option, privileges }: RightsChange, fact: Fact, catalog: Catalog, who: string): string[] {
  const { target, column } = grantTarget(fact, catalog);
  const list = privileges.map((privilege) => column === undefined ? privilege : `${privilege} (${column})`).join(", ");
  const text = verb === "GRANT"
    ? `GRANT ${list} ON ${target} TO ${who}${option ? " WITH GRANT OPTION" : ""}`
    : `REVOKE ${option ? "GRANT OPTION FOR " : ""}${list} ON ${target} FROM ${who}`;
  const object = property<{ word: string; name: string }>(fact, "object");
  if (object?.word !== "LARGE OBJECT") return [text];
  // Large objects are data, which no plan moves; but rights cannot be without what they are on.
  const missing = `SELECT pg_catalog.lo_create(${object.name}) WHERE NOT EXISTS (SELECT FROM` +
    ` pg_catalog.pg_largeobject_metadata WHERE oid = ${object.name})`;
  return verb === "GRANT" ? [missing, text] : [text];
}

/** PostgreSQL takes no other grantor than who runs the statement. */
function asGrantor(sql: string, grantor: string | undefined): string {
  if (grantor === undefined) return sql;
  const role = `'${grantor.replaceAll("'", "''")}'`;
  return `DO $confiture$
DECLARE
  before text := pg_catalog.current_setting('role');
BEGIN
  PERFORM pg_catalog.set_config('role', ${role}, true);
  ${sql};
  PERFORM pg_catalog.set_config('role', before, true);
END
$confiture$`;
}

function granteeName(fact: Fact, catalog: Catalog, sides: Sides): string {
  const role = property<string>(fact, "grantee");
  if (role === undefined) return "PUBLIC";
  if (role !== "@owner") return catalog.quote(role);
  return catalog.quote(ownerName(fact, catalog, sides));
}
