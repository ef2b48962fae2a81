import type { Change } from "../../../../engine/change/mod.ts";

/** Differences in one line, the first of them by name. */
export function tellChanges(changes: readonly Change[]): string {
  const shown = changes.slice(0, 5).map((change) =>
    `${change.kind} ${change.id}${change.kind === "alter" ? ` (${change.properties.join(", ")})` : ""}`
  );
  return shown.join("; ") + (changes.length > 5 ? `; and ${changes.length - 5} more` : "");
}
