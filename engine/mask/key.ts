import { createHmac } from "node:crypto";

/** A secret from which masked values are derived; columns of one link group share it, so equal values stay equal. */
export class MaskKey {
  readonly #key: Uint8Array;

  private constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Derives the key of a link group from the project's secret (HMAC-SHA256 over a domain-separated label). */
  static derive(secret: string, linkGroup: string): MaskKey {
    return new MaskKey(createHmac("sha256", secret).update(`confiture/mask/1\0${linkGroup}`).digest());
  }

  /** 32 pseudo-random bytes that depend on the key and the value only. */
  digest(value: string): Uint8Array {
    return createHmac("sha256", this.#key).update(value).digest();
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }
}
