/** Counts lines and characters of the bytes it is led over, so that an offset becomes a line and a column. */
export class PlaceTracker {
  line = 1;
  column = 1;

  constructor(public offset = 0) {}

  advance(bytes: Uint8Array): void {
    this.offset += bytes.length;
    let at = 0;
    for (;;) {
      const newline = bytes.indexOf(10, at);
      if (newline < 0) break;
      this.line++;
      this.column = 1;
      at = newline + 1;
    }
    for (; at < bytes.length; at++) {
      // Bytes 10xxxxxx continue a character.
      if ((bytes[at]! & 0xc0) !== 0x80) this.column++;
    }
  }
}
