import { computed, signal } from "@preact/signals";
import type { SessionAnswer, Verb } from "../api/mod.ts";
import { ask, askAgainMs, askWhatWasRefused, asProblem, get, isAway, type Problem, whenSignedOut } from "./api.ts";
import { forgetPlaces } from "./known_places.ts";
import { go, pathname } from "./place.ts";
import { forgetProjects } from "./projects.ts";

/**
 * Who uses the page: nobody yet, somebody, or a server that cannot be asked. `ended`: the session of somebody is over,
 * and what they have typed waits for them to sign in again.
 */
export type Who =
  | { state: "asking" }
  | { state: "nobody" }
  | { state: "somebody"; session: SessionAnswer }
  | { state: "ended"; session: SessionAnswer }
  | { state: "failed"; problem: Problem };

export type { Verb };

export const who = signal<Who>({ state: "asking" });

export const session = computed(() => ("session" in who.value ? who.value.session : undefined));

whenSignedOut.call = () => {
  const now = who.peek();
  who.value = "session" in now ? { state: "ended", session: now.session } : { state: "nobody" };
};

export async function readSession(): Promise<void> {
  try {
    const next = await get<SessionAnswer>("/api/session");
    const before = session.peek();
    if (before?.person !== next.person) forgetProjects();
    if (before && before.person !== next.person) forgetPlaces();
    // The address holds what was typed and chosen: that was somebody else's.
    if (before && before.person !== next.person) go(pathname.peek(), { replace: true });
    who.value = { state: "somebody", session: next };
    askWhatWasRefused();
  } catch (error) {
    // Whoever was here stays to be asked for: what they typed is behind it.
    if (who.peek().state === "ended") return;
    const problem = asProblem(error);
    who.value = problem.status === 401 ? { state: "nobody" } : { state: "failed", problem };
    if (isAway(problem)) setTimeout(readSession, askAgainMs);
  }
}

export async function signOut(): Promise<void> {
  try {
    const { end_session_url } = await ask<{ end_session_url: string | null }>("DELETE", "/api/session", {});
    forgetPlaces();
    who.value = { state: "nobody" };
    if (end_session_url !== null) location.assign(end_session_url);
  } catch (error) {
    // Whoever wants to leave has to know that they are still in.
    const problem = asProblem(error);
    who.value = problem.status === 401 ? { state: "nobody" } : { state: "failed", problem };
  }
}

/** Whether a button is worth drawing: the server decides, and answers 403 whatever is drawn here. */
export function may(verb: Verb, project?: string, environment?: string): boolean {
  return session.value?.grants.some((grant) =>
    grant.verbs.includes(verb) &&
    (grant.project === null || grant.project === project) &&
    (grant.environment === null || grant.environment === environment)
  ) ?? false;
}

/** Whether it may be done in an environment of a project, or in one of them while none is chosen. */
export function mayIn(verb: Verb, project: string, environment = ""): boolean {
  if (environment !== "") return may(verb, project, environment);
  return session.value?.grants.some((grant) =>
    grant.verbs.includes(verb) && (grant.project === null || grant.project === project)
  ) ?? false;
}

/** Whether it may be done somewhere: what a list is worth drawing by. */
export function mayAnywhere(verb: Verb): boolean {
  return session.value?.verbs.includes(verb) ?? false;
}
