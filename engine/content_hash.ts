import { createHash } from "node:crypto";

/** SHA-256 in hex over a value as JSON, however the keys of its objects are ordered. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(sorted(value)) ?? "").digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, item]) => [key, sorted(item)]),
  );
}
