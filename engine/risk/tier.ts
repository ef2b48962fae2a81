/** How much a change risks, in the order of severity. */
export const tiers = ["additive", "reversible", "lock_risky", "destructive", "irreversible"] as const;

/** Null where nothing that is known decides it: it is never guessed. */
export type Tier = (typeof tiers)[number] | null;

export function worseTier(one: Tier, other: Tier): Tier {
  if (one === null || other === null) return null;
  return tiers[Math.max(tiers.indexOf(one), tiers.indexOf(other))]!;
}
