import type { AnyOperation, Effect } from "../../engine/run/mod.ts";

/** What a person may be allowed to do. Every route and every operation asks for one of them. */
export const verbs = ["view", "submit", "run:read", "run:write", "run:destroy", "approve", "admin"] as const;
export type Verb = (typeof verbs)[number];

export const roles = ["viewer", "author", "operator", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

/** What each role may do. An approver does not run what others wrote, an operator does not approve. */
export const verbsOf: Readonly<Record<Role, readonly Verb[]>> = {
  viewer: ["view"],
  author: ["view", "submit", "run:read"],
  operator: ["view", "submit", "run:read", "run:write", "run:destroy"],
  approver: ["view", "run:read", "approve"],
  admin: verbs,
};

/** Where something happens; without a project it concerns the whole server. */
export interface Place {
  project?: string;
  environment?: string;
}

/** A role, and where it holds: a null project or environment means all. */
export interface Grant {
  role: Role;
  project: string | null;
  environment: string | null;
}

/** What a token narrows its owner's rights to. */
export interface Narrowing {
  verbs: readonly Verb[];
  project: string | null;
  environment: string | null;
}

/** Who asks, and all that decides what they may do. */
export interface Caller {
  person: number;
  name: string;
  via: "session" | "token";
  /** Id of the session or of the token. */
  credential: number;
  grants: readonly Grant[];
  narrowing?: Narrowing;
}

/** The one place where permission is decided: denied unless a grant covers the place. */
export function isAllowed(
  { grants, narrowing }: Pick<Caller, "grants" | "narrowing">,
  verb: Verb,
  place: Place,
): boolean {
  if (narrowing && !(narrowing.verbs.includes(verb) && covers(narrowing, place))) return false;
  return grants.some((grant) => verbsOf[grant.role].includes(verb) && covers(grant, place));
}

/** True when the caller may do it somewhere: what a list is filtered by, not what an act is allowed by. */
export function isAllowedSomewhere({ grants, narrowing }: Caller, verb: Verb): boolean {
  if (narrowing && !narrowing.verbs.includes(verb)) return false;
  return grants.some((grant) => verbsOf[grant.role].includes(verb));
}

/** Roles with which a verb is allowed, for messages. */
export function rolesFor(verb: Verb): Role[] {
  return roles.filter((role) => verbsOf[role].includes(verb));
}

function covers(right: { project: string | null; environment: string | null }, place: Place): boolean {
  if (right.project !== null && right.project !== place.project) return false;
  return right.environment === null || right.environment === place.environment;
}

/** What somebody has to be allowed to run an operation with an effect: its own files are its author's. */
export function verbFor(operation: AnyOperation, effect: Effect): Verb {
  if (effect === "read") return "run:read";
  return operation.changes === "files" ? "submit" : `run:${effect}`;
}
