import { scrypt, timingSafeEqual } from "node:crypto";
import type { Host } from "../../engine/mod.ts";

/** OWASP's parameters for scrypt (Password Storage Cheat Sheet): 128 MB would be N=2^17, r=8, p=1. */
const cost = { N: 2 ** 15, r: 8, p: 3 };

/** Shortest password that is taken (NIST SP 800-63B asks for 15 where there is no second factor; length is what counts). */
export const shortestPassword = 12;

/** scrypt of a password with its parameters and salt, for the table of people. */
export async function hashPassword(password: string, host: Host): Promise<string> {
  const salt = host.randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, base64(salt), base64(key)].join("$");
}

/** True when the password belongs to the hash. Without a hash it takes as long, and is false. */
export async function checkPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = (hash ?? nobody).split("$") as [string, string, string, string, string, string];
  const found = await derive(password, bytes(salt), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(found, bytes(key)) && hash !== null;
}

const nobody = ["scrypt", cost.N, cost.r, cost.p, base64(new Uint8Array(16)), base64(new Uint8Array(32))].join("$");

/** One takes 32 MB and a core: more of them at once would be anybody's way to end the server. */
const mostAtOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Uint8Array, parameters: typeof cost): Promise<Uint8Array> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await scryptOf(password, salt, parameters);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function scryptOf(password: string, salt: Uint8Array, parameters: typeof cost): Promise<Uint8Array> {
  return new Promise((resolve, reject) =>
    // One spelling of letters with accents, whatever the keyboard sends.
    scrypt(password.normalize("NFKC"), salt, 32, { ...parameters, maxmem: 256 * 2 ** 20 }, (error, key) =>
      error ? reject(error) : resolve(key))
  );
}

function base64(value: Uint8Array): string {
  return btoa(String.fromCharCode(...value));
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
