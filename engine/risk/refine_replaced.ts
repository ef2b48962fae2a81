import type { Session } from "../postgres/mod.ts";
import type { Act } from "./act.ts";
import { dependentsOf } from "./dependents.ts";

/** CREATE OR REPLACE of what is not there yet replaces nothing. */
export async function refineReplaced(session: Session, act: Act): Promise<Act> {
  if (!act.kind.startsWith("replace_") || await dependentsOf(session, act) !== undefined) return act;
  return {
    ...act,
    kind: act.kind.replace("replace_", "create_"),
    tier: "additive",
    replica: null,
    detail: "there is none to replace",
    locks: act.locks.filter(({ mode }) => mode === "ACCESS SHARE"),
  };
}
