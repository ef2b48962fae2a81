import type { Fact } from "./fact.ts";

/** Schema in which confiture keeps what it needs in a user's database. */
export const ownSchema = "confiture";

/** Tables of confiture and of the Python program before it, whatever their schema. */
const ownTables = new Set([
  ...["tb_confiture", "confiture_lock_holder", "confiture_audit_log"],
  ...["tb_pggit_intent", "tb_pggit_conflict", "tb_pggit_intent_history"],
]);

/** Whether a fact is a table of ours; `trackingTable` is the ledger's name in the project, `[schema.]table`. */
export function isOwnRelation({ kind, schema, name }: Fact, trackingTable?: string): boolean {
  if (kind !== "table") return false;
  if (ownTables.has(name)) return true;
  return trackingTable !== undefined && (trackingTable === name || trackingTable === `${schema}.${name}`);
}

/** Whether a name that another program gave tells of an object of ours: of our schema, or of a table or its parts. */
export function namesOwnObject({ schema, name }: { schema: string; name: string }, trackingTable?: string): boolean {
  if (schema === ownSchema) return true;
  const tables = [...ownTables, ...(trackingTable === undefined ? [] : [trackingTable.split(".").at(-1)!])];
  return tables.some((table) => name.includes(table));
}
