import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { changeRights, noRights } from "./rights.ts";

/** What objects that a role will make give to others by themselves. */
export const defaultPrivileges: Emitter = {
  create: (fact, { to }) => statements(fact, to, noRights, rightsOf(fact)),
  drop: (fact, { from }) => statements(fact, from, rightsOf(fact), noRights),
  alter: ({ before, after }, { to }) => statements(after, to, rightsOf(before), rightsOf(after)),
};

function rightsOf(fact: Fact) {
  return {
    granted: property<string[]>(fact, "granted") ?? [],
    revoked: property<string[]>(fact, "revoked") ?? [],
  };
}

function statements(fact: Fact, catalog: Catalog, before: typeof noRights, after: typeof noRights): Draft[] {
  const role = property<string>(fact, "role")!;
  const schema = property<string>(fact, "in_schema");
  const grantee = property<string>(fact, "grantee");
  const who = grantee === undefined ? "PUBLIC" : catalog.quote(grantee);
  const place = schema === undefined ? "" : ` IN SCHEMA ${catalog.quote(schema)}`;
  const head = `ALTER DEFAULT PRIVILEGES FOR ROLE ${catalog.quote(role)}${place}`;
  const objects = property<string>(fact, "objects");
  const why = "who may do what with new objects changes";
  return changeRights(before, after).map(({ verb, option, privileges }) => ({
    sql: verb === "GRANT"
      ? `${head} GRANT ${privileges.join(", ")} ON ${objects} TO ${who}${option ? " WITH GRANT OPTION" : ""}`
      : `${head} REVOKE ${option ? "GRANT OPTION FOR " : ""}${privileges.join(", ")} ON ${objects} FROM ${who}`,
    hazards: [{ kind: "authorization", on: schema ?? role, why }],
  }));
}
