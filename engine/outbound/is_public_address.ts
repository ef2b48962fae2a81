import { isIPv4 } from "node:net";

/** Networks of IPv4 that are not everybody's (IANA, special-purpose address registry), as address and bits. */
const special4 = ([
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const).map(([address, bits]) => [number4(address), bits] as const);

/**
 * True for an address that any machine of the internet could have. Private, link-local, shared, reserved and multicast
 * ones are not, nor what IPv6 tunnels to them.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublic4(number4(address));
  const groups = groupsOf(address);
  if (groups === undefined) return false;
  const [first, second] = groups as [number, number];
  const last4 = groups[6]! * 0x10000 + groups[7]!;
  // IPv4 written as IPv6, and the prefix under which NAT64 reaches it.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return isPublic4(last4);
  if (first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return isPublic4(last4);
  // 6to4 carries an address of IPv4 behind its prefix.
  if (first === 0x2002) return isPublic4(second * 0x10000 + groups[2]!);
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  if (first === 0x3fff && second < 0x1000) return false;
  return first >= 0x2000 && first <= 0x3fff;
}

function isPublic4(number: number): boolean {
  return !special4.some(([network, bits]) => Math.floor(number / 2 ** (32 - bits)) === network / 2 ** (32 - bits));
}

function number4(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** The eight groups of an address of IPv6; undefined for what is none. A URL spells it, whatever its user wrote. */
function groupsOf(address: string): number[] | undefined {
  const plain = address.split("%")[0]!;
  if (!URL.canParse(`http://[${plain}]/`)) return undefined;
  const [before, behind] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split("::") as [string, string?];
  const parse = (text: string) => text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const [head, tail] = [parse(before), parse(behind ?? "")];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
