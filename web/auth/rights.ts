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

/** Where something holds: a null project or environment means all. */
interface Where {
  project: string | null;
  environment: string | null;
}

/** A role, and where it holds. */
export interface Grant extends Where {
  role: Role;
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

/** Where the caller may do it, for lists; null when that is everywhere. */
export function placesOf({ grants, narrowing }: Pick<Caller, "grants" | "narrowing">, verb: Verb): Where[] | null {
  if (narrowing && !narrowing.verbs.includes(verb)) return [];
  const places = grants.filter(({ role }) => verbsOf[role].includes(verb)).flatMap((grant): Where[] => {
    const project = both(grant.project, narrowing?.project ?? null);
    const environment = both(grant.environment, narrowing?.environment ?? null);
    return project === undefined || environment === undefined ? [] : [{ project, environment }];
  });
  return places.some(({ project, environment }) => project === null && environment === null) ? null : places;
}

/** What two limits leave together, null being none; undefined for nothing. */
function both(one: string | null, other: string | null): string | null | undefined {
  return one === null || one === other ? other : other === null ? one : undefined;
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
