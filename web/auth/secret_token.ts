import { createHash } from "node:crypto";
import type { Host } from "../../engine/mod.ts";

/** A name that only its owner knows: 32 random bytes, and the hash that is kept of them. */
export function newToken(host: Host, prefix = ""): { token: string; hash: Uint8Array } {
  const token = prefix + Array.from(host.randomBytes(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { token, hash: hashOf(token) };
}

/** What the control database keeps of a token; being long and random it needs no salt. */
export function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
