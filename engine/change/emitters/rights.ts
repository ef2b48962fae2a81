import { type Right, rightOf, type Rights } from "../../catalog/mod.ts";

/** What one GRANT or REVOKE changes. */
export interface RightsChange {
  readonly verb: "GRANT" | "REVOKE";
  /** GRANT … WITH GRANT OPTION, or REVOKE GRANT OPTION FOR …. */
  readonly option: boolean;
  readonly privileges: readonly string[];
  /** Who grants it, when it is not the owner. */
  readonly grantor?: string;
}

export const noRights: Rights = { granted: [], revoked: [] };

/** Nothing, the privilege, the privilege with the right to grant it on. */
type Level = 0 | 1 | 2;

/** The statements that turn one grantee's rights on an object into others; what is taken comes first. */
export function changeRights(before: Rights, after: Rights): RightsChange[] {
  const [old, now] = [levels(before), levels(after)];
  const groups = new Map<string, RightsChange & { privileges: string[] }>();
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const { right, builtin } = (old.get(key) ?? now.get(key))!;
    const standard = old.get(key)?.builtin || now.get(key)?.builtin || builtin;
    const from = old.get(key)?.level ?? standard;
    const to = now.get(key)?.level ?? standard;
    if (from === to) continue;
    const verb = to > from ? "GRANT" : "REVOKE";
    const option = verb === "GRANT" ? to === 2 : to === 1;
    const group = `${verb} ${option} ${right.grantor ?? ""}`;
    const known = groups.get(group);
    if (known) known.privileges.push(right.privilege);
    else {
      const { grantor } = right;
      groups.set(group, { verb, option, privileges: [right.privilege], ...(grantor !== undefined && { grantor }) });
    }
  }
  return [...groups.values()].sort((a, b) => Number(a.verb === "GRANT") - Number(b.verb === "GRANT"));
}

/** What is said about each privilege: what the grantee has now, and what PostgreSQL gives by itself, if that shows. */
function levels({ granted, revoked }: Rights): Map<string, { right: Right; level: Level; builtin: Level }> {
  const found = new Map<string, { right: Right; level: Level; builtin: Level }>();
  for (const entry of revoked) {
    const right = rightOf(entry);
    found.set(keyOf(right), { right, level: 0, builtin: right.option ? 2 : 1 });
  }
  for (const entry of granted) {
    const right = rightOf(entry);
    const builtin = found.get(keyOf(right))?.builtin ?? 0;
    found.set(keyOf(right), { right, level: right.option ? 2 : 1, builtin });
  }
  return found;
}

function keyOf({ privilege, grantor }: Right): string {
  return `${privilege}/${grantor ?? ""}`;
}
