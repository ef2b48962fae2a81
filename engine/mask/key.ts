import { createHmac, hash } from "node:crypto";

const blockBytes = 64;
const encoder = new TextEncoder();

/** A secret from which masked values are derived; columns of one link group share it, so equal values stay equal. */
export class MaskKey {
  /** Inner block of HMAC (RFC 2104), with room for the value behind it. */
  #inner: Uint8Array;
  /** Outer block, with room for the inner digest behind it. */
  readonly #outer: Uint8Array;

  private constructor(key: Uint8Array) {
    this.#inner = new Uint8Array(1024);
    this.#inner.set(padded(key, 0x36));
    this.#outer = new Uint8Array(blockBytes + 32);
    this.#outer.set(padded(key, 0x5c));
  }

  /** Derives the key of a link group from the project's secret (HMAC-SHA256 over a domain-separated label). */
  static derive(secret: string, linkGroup: string): MaskKey {
    return new MaskKey(createHmac("sha256", secret).update(`confiture/mask/1\0${linkGroup}`).digest());
  }

  /**
   * 32 pseudo-random bytes that depend on the key and the value only: HMAC-SHA256. Written out over the one-shot hash,
   * which gives twice as many values per second as a `createHmac` for each.
   */
  digest(value: string): Uint8Array {
    const needed = blockBytes + value.length * 3;
    if (this.#inner.length < needed) {
      const wider = new Uint8Array(needed * 2);
      wider.set(this.#inner.subarray(0, blockBytes));
      this.#inner = wider;
    }
    const { written } = encoder.encodeInto(value, this.#inner.subarray(blockBytes));
    this.#outer.set(hash("sha256", this.#inner.subarray(0, blockBytes + written), "buffer"), blockBytes);
    return hash("sha256", this.#outer, "buffer");
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(blockBytes).fill(pad);
  key.forEach((byte, index) => block[index] = byte ^ pad);
  return block;
}
