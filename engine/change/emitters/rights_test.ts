import assert from "node:assert/strict";
import { changeRights } from "./rights.ts";

const rights = (granted: string, revoked = "") => ({
  granted: granted.split(" ").filter(Boolean),
  revoked: revoked.split(" ").filter(Boolean),
});

const told = (before: ReturnType<typeof rights>, after: ReturnType<typeof rights>) =>
  changeRights(before, after).map(({ verb, option, privileges, grantor }) =>
    `${verb}${option ? "*" : ""} ${privileges.join()}${grantor === undefined ? "" : ` by ${grantor}`}`
  );

Deno.test("changeRights() takes before it gives, and only what differs", () => {
  assert.deepEqual(told(rights("SELECT INSERT"), rights("SELECT UPDATE")), ["REVOKE INSERT", "GRANT UPDATE"]);
  assert.deepEqual(told(rights("SELECT"), rights("SELECT")), []);
});

Deno.test("changeRights() gives and takes the right to grant on by itself", () => {
  assert.deepEqual(told(rights("SELECT"), rights("SELECT*")), ["GRANT* SELECT"]);
  assert.deepEqual(told(rights("SELECT*"), rights("SELECT")), ["REVOKE* SELECT"]);
  assert.deepEqual(told(rights("SELECT*"), rights("")), ["REVOKE SELECT"]);
});

Deno.test("changeRights() gives back what PostgreSQL gives by itself", () => {
  assert.deepEqual(told(rights("", "EXECUTE"), rights("")), ["GRANT EXECUTE"]);
  assert.deepEqual(told(rights(""), rights("", "EXECUTE")), ["REVOKE EXECUTE"]);
  // An entry with the option takes the place of the one without, which is missing then.
  assert.deepEqual(told(rights("SELECT*", "SELECT"), rights("")), ["REVOKE* SELECT"]);
  assert.deepEqual(told(rights("", "SELECT*"), rights("SELECT", "SELECT*")), ["GRANT SELECT"]);
});

Deno.test("changeRights() keeps grantors apart, whatever their names", () => {
  assert.deepEqual(told(rights("SELECT/a/b*"), rights("SELECT*/a/b* SELECT")), [
    "GRANT* SELECT by a/b*",
    "GRANT SELECT",
  ]);
});
