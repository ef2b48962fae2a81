/**
 * The server's last words: the FATAL message that ends `chunk`, the last bytes before a connection closed. The driver
 * drops it, because no "ready for query" follows it.
 */
export function fatalNotice(chunk: Uint8Array | undefined): { sqlstate: string; message: string } | undefined {
  if (chunk === undefined) return undefined;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  for (let start = chunk.length - 6; start >= 0; start--) {
    if (chunk[start] !== 0x45 || start + 1 + view.getUint32(start + 1) !== chunk.length) continue;
    const fields = new TextDecoder().decode(chunk.subarray(start + 5)).split("\0");
    const field = (letter: string) => fields.find((text) => text.startsWith(letter))?.slice(1);
    const [severity, sqlstate, message] = [field("V"), field("C"), field("M")];
    if ((severity === "FATAL" || severity === "PANIC") && sqlstate && message) return { sqlstate, message };
  }
  return undefined;
}
