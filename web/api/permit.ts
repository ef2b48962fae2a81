import { ConfitureError } from "../../engine/errors.ts";
import { isAllowed, isAllowedSomewhere, type Place, rolesFor, type Verb } from "../auth/mod.ts";
import type { AnyRoute, ApiRequest } from "./route.ts";

/** Denied unless the caller may do it where the request is about; a route without a place is about the whole server. */
export async function permit(route: AnyRoute, request: ApiRequest): Promise<void> {
  const { permission } = route;
  if (permission === "open" || permission === "signed-in") return;
  const place = await route.place?.(request) ?? {};
  if (place === "anywhere") {
    if (isAllowedSomewhere(request.caller!, permission)) return;
    throw refusal(request, permission, {});
  }
  requireRight(request, permission, place);
}

/** Throws `not-allowed` unless the caller may do it there. */
export function requireRight(request: ApiRequest, verb: Verb, place: Place): void {
  if (!isAllowed(request.caller!, verb, place)) throw refusal(request, verb, place);
}

function refusal({ caller }: ApiRequest, verb: Verb, { project, environment }: Place): ConfitureError {
  const where = project === undefined
    ? "on this server"
    : environment === undefined
    ? `in ${project}`
    : `in ${environment} of ${project}`;
  return new ConfitureError("not-allowed", {
    who: caller!.name,
    verb: verbWords[verb],
    where,
    roles: rolesFor(verb).join(" or "),
  });
}

/** What each verb allows, in words. */
export const verbWords: Readonly<Record<Verb, string>> = {
  "view": "look",
  "submit": "send files",
  "run:read": "run what only reads",
  "run:write": "run what changes a database",
  "run:destroy": "run what can lose something",
  "approve": "approve",
  "admin": "administer",
};
