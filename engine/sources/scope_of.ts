import type { Scope } from "../catalog/mod.ts";
import type { Environment } from "../project/mod.ts";

/** What of a database an environment looks after; without one, everything but confiture's own objects. */
export function scopeOf(environment: Environment | undefined): Scope {
  if (environment === undefined) return {};
  const { scope, migration } = environment.config;
  return { ...scope, trackingTable: migration.tracking_table };
}
