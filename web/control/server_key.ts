import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";

/** Seals what the control database keeps but must not be able to read: AES-256-GCM, bound to the place it belongs to. */
export interface ServerKey {
  /** `place` is what it is for ("secret 3/prod/URL"): sealed bytes do not open anywhere else. */
  seal(text: string, place: string): Uint8Array;
  open(sealed: Uint8Array, place: string): string;
}

/** The key of `CONFITURE_SERVER_KEY`: 32 bytes as base64. Undefined where the variable is not set. */
export function serverKey(host: Host): ServerKey | undefined {
  const text = host.env.CONFITURE_SERVER_KEY?.trim();
  if (!text) return undefined;
  const bytes = decoded(text);
  if (bytes?.length !== 32) throw new ConfitureError("server-key-invalid", { variable: "CONFITURE_SERVER_KEY" });
  return keyOf(bytes, host);
}

/** A key that lives beside an embedded control database: whoever has the folder has both anyway. */
export async function folderKey(folder: string, host: Host): Promise<ServerKey> {
  const path = `${folder}/server.key`;
  try {
    await Deno.writeFile(path, host.randomBytes(32), { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return keyOf(await Deno.readFile(path), host);
}

function keyOf(secret: Uint8Array, host: Host): ServerKey {
  const key = createHash("sha256").update("confiture secrets\0").update(secret).digest();
  return {
    seal(text, place) {
      const nonce = host.randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(new TextEncoder().encode(place));
      const body = [cipher.update(text, "utf8"), cipher.final()];
      return new Uint8Array([...nonce, ...cipher.getAuthTag(), ...body[0]!, ...body[1]!]);
    },
    open(sealed, place) {
      const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
      cipher.setAAD(new TextEncoder().encode(place)).setAuthTag(sealed.subarray(12, 28));
      try {
        return cipher.update(sealed.subarray(28), undefined, "utf8") + cipher.final("utf8");
      } catch (error) {
        throw new ConfitureError("server-key-invalid", { variable: "CONFITURE_SERVER_KEY" }, { cause: error });
      }
    },
  };
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined; // no base64
  }
}
