import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Secret } from "../secret/mod.ts";

/** Refuses a connection that a project which was sent here spells out: it could reach whatever this host reaches. */
export function requireStoredConnection(reference: string | Secret, where: string, host: Host): void {
  if (!host.isGuest) return;
  const text = (typeof reference === "string" ? reference : reference.reveal()).trim();
  if (/^(env:|embedded\b)/.test(text)) return;
  throw new ConfitureError("code-not-allowed", { where, what: "a connection that is spelled out; env:NAME names one" });
}
