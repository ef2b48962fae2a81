import { createHash } from "node:crypto";

/** One entry as the database gives it, every value as text: what is hashed does not depend on a driver. */
export interface ChainedEntry extends Record<string, unknown> {
  id: string;
  text: string;
}

/** Selects an entry with the text that its link is made of; the order of keys in jsonb is PostgreSQL's own. */
export const entryColumns = `a.id::text AS id,
  pg_catalog.jsonb_build_array(a.id, pg_catalog.to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), a.actor,
    a.action, a.subject, a.details, a.address, a.request)::text AS text`;

/** The hash of an entry's link: of the link before it and of all that the entry says. */
export function linkHash(before: Uint8Array, { text }: ChainedEntry): Uint8Array {
  return new Uint8Array(createHash("sha256").update(before).update(text).digest());
}

/** What the first link is chained to. */
export const firstLink: Uint8Array = new Uint8Array(32);
