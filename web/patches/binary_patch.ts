import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

/** The digits of git's base 85 (base85.c). */
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const bytesOfLine = 52;

/** The lines behind the header of a file that is no text: both ways, so that it can be reversed (gitformat-patch). */
export function binaryPatch(before: Uint8Array, after: Uint8Array): string {
  return `index ${objectId(before)}..${objectId(after)}\nGIT binary patch\n${literal(after)}\n${literal(before)}\n`;
}

/** git apply compares it with the file that it finds. A file that is not there has the id of zeros. */
function objectId(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

function literal(content: Uint8Array): string {
  const packed = deflateSync(content);
  const lines = [`literal ${content.length}`];
  for (let at = 0; at < packed.length; at += bytesOfLine) lines.push(line(packed.subarray(at, at + bytesOfLine)));
  return lines.join("\n") + "\n";
}

/** A letter for the count of bytes, then five digits for each four of them; the last are filled up with zeros. */
function line(bytes: Buffer): string {
  const filled = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  bytes.copy(filled);
  let text = String.fromCharCode(bytes.length <= 26 ? 64 + bytes.length : 70 + bytes.length);
  for (let at = 0; at < filled.length; at += 4) {
    let value = filled.readUInt32BE(at);
    let five = "";
    for (let place = 0; place < 5; place++) {
      five = digits[value % 85] + five;
      value = Math.floor(value / 85);
    }
    text += five;
  }
  return text;
}
