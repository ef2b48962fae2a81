import type { Catalog } from "../catalog/mod.ts";
import type { Step } from "./plan.ts";

/**
 * A step as it is walked by a stand-in: what the plan makes belongs to it there, so that what its owner is granted is
 * granted to the stand-in. What the source has belongs to whom it belongs to.
 */
export function asWalker<S extends Pick<Step, "sql" | "action">>(step: S, from: Catalog, walker: string): S {
  if (!/^(GRANT|REVOKE) /.test(step.sql)) return step;
  const [, , grantee, made] = /^\w+ (grant on (?:identity of )?(?=.* to (".*?"|\S+)$))?(.*)$/s.exec(step.action) ?? [];
  if (made === undefined || (grantee !== undefined && grantee !== '"@owner"')) return step;
  const object = grantee === undefined ? made : made.slice(0, -` to ${grantee}`.length);
  if (from.facts.has(object)) return step;
  const role = from.quote(from.role).replace(/[^\w\s]/g, "\\$&");
  const sql = step.sql.replace(new RegExp(` (TO|FROM) ${role}( WITH GRANT OPTION)?$`), ` $1 ${walker}$2`);
  return { ...step, sql };
}
