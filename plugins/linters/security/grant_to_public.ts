import { rule } from "../../../engine/lint/mod.ts";
import type { Tree } from "../../../engine/sql/mod.ts";

/** USAGE on a schema and EXECUTE on a function are PostgreSQL's own defaults in places; rights on rows are not. */
export const grantToPublic = rule({
  id: "security/grant-to-public",
  summary: "A grant to PUBLIC reaches every role of the server",
  stage: "static",
  severity: "warning",
  check({ statement, report }) {
    const grant = statement.tree.GrantStmt;
    if (!grant?.is_grant || grant.objtype !== "OBJECT_TABLE") return;
    const toPublic = (grant.grantees ?? []).some(({ RoleSpec: role }: Tree) => role?.roletype === "ROLESPEC_PUBLIC");
    if (!toPublic) return;
    report({
      message: "every role of the server, now and later, gets this right",
      help: "Grant to a role that the applications share.",
    });
  },
});
