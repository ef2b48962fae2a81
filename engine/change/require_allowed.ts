import { ConfitureError } from "../errors.ts";
import { shellWord } from "../shell_word.ts";
import type { HazardKind } from "./hazard.ts";
import type { PlanDocument } from "./plan_document.ts";

/** Hazards that nobody meets by accident: each has to be allowed by its name before a plan is applied. */
export const consentedHazards: ReadonlySet<HazardKind> = new Set<HazardKind>([
  "data-loss",
  "rewrite",
  "long-lock",
  "blocks-reads",
  "blocks-writes",
  "irreversible",
]);

/**
 * Throws "hazard-unknown" for consent to what the plan does not have, and "hazard-not-allowed" with every hazard of it
 * that needs consent and has none.
 */
export function requireAllowed({ steps }: PlanDocument, allow: readonly string[]): void {
  const known = new Set(steps.flatMap(({ hazards }) => hazards.map(({ name }) => name)));
  const names = allow.filter((name) => !known.has(name));
  if (names.length > 0) throw new ConfitureError("hazard-unknown", { names, known: [...known] });
  const open = new Map<string, string>();
  for (const { name, kind, why } of steps.flatMap(({ hazards }) => hazards)) {
    if (consentedHazards.has(kind as HazardKind) && !allow.includes(name)) open.set(name, `${name} (${why})`);
  }
  if (open.size === 0) return;
  const flags = [...open.keys()].map((name) => `--allow ${shellWord(name)}`).join(" ");
  throw new ConfitureError("hazard-not-allowed", { hazards: [...open.values()], flags });
}
