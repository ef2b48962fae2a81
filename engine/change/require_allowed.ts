import { ConfitureError } from "../errors.ts";
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

/** Throws "hazard-not-allowed", naming every hazard of the plan that needs consent and has none. */
export function requireAllowed({ steps }: PlanDocument, allow: readonly string[]): void {
  const open = new Map<string, string>();
  for (const { name, kind, why } of steps.flatMap(({ hazards }) => hazards)) {
    if (consentedHazards.has(kind as HazardKind) && !allow.includes(name)) open.set(name, `${name} (${why})`);
  }
  if (open.size === 0) return;
  const flags = [...open.keys()].map((name) => `--allow ${name}`).join(" ");
  throw new ConfitureError("hazard-not-allowed", { hazards: [...open.values()], flags });
}
