import { createHmac } from "node:crypto";

/** `sha256=` and the HMAC of the body in hex: what a receiver computes over the bytes it got, and compares. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
