import { computed, signal } from "@preact/signals";
import type { SessionAnswer, Verb } from "../api/mod.ts";
import { ApiError, ask, asProblem, get, type Problem, whenSignedOut } from "./api.ts";

/** Who uses the page: nobody yet, somebody, or a server that cannot be asked. */
export type Who =
  | { state: "asking" }
  | { state: "nobody" }
  | { state: "somebody"; session: SessionAnswer }
  | { state: "failed"; problem: Problem };

export type { Verb };

export const who = signal<Who>({ state: "asking" });

export const session = computed(() => (who.value.state === "somebody" ? who.value.session : undefined));

whenSignedOut.call = () => who.value = { state: "nobody" };

export async function readSession(): Promise<void> {
  try {
    who.value = { state: "somebody", session: await get<SessionAnswer>("/api/session") };
  } catch (error) {
    const isNobody = error instanceof ApiError && error.problem.status === 401;
    who.value = isNobody ? { state: "nobody" } : { state: "failed", problem: asProblem(error) };
  }
}

export async function signOut(): Promise<void> {
  const answer = await ask<{ end_session_url: string | null }>("DELETE", "/api/session", {});
  who.value = { state: "nobody" };
  if (answer.end_session_url !== null) location.assign(answer.end_session_url);
}

/** Whether a button is worth drawing: the server decides, and answers 403 whatever is drawn here. */
export function may(verb: Verb, project?: string, environment?: string): boolean {
  return session.value?.grants.some((grant) =>
    grant.verbs.includes(verb) &&
    (grant.project === null || grant.project === project) &&
    (grant.environment === null || grant.environment === environment)
  ) ?? false;
}

/** Whether it may be done somewhere: what a list is worth drawing by. */
export function mayAnywhere(verb: Verb): boolean {
  return session.value?.verbs.includes(verb) ?? false;
}
