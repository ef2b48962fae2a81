import { isIPv6 } from "node:net";

/** What one client has: an address of IPv4, or the 64 bits of IPv6 that any line gets, each with its 2^64 addresses. */
export function networkOf(address: string): string {
  const plain = address.split("%")[0]!;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return address;
  // A URL spells it in one way, its longest run of zeros as "::".
  const [head, tail] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split("::") as [string, string?];
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const [before, behind] = [groups(head), groups(tail ?? "")];
  const whole = [...before, ...Array<string>(8 - before.length - behind.length).fill("0"), ...behind];
  return `${whole.slice(0, 4).join(":")}::/64`;
}
