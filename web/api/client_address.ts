import { BlockList, isIP } from "node:net";
import { ConfitureError } from "../../engine/errors.ts";

/** The other end of a request, as far as trusted proxies tell. */
export interface ClientAddress {
  address: string;
  /** True when the last stretch that the outside sees is TLS. */
  isTls: boolean;
  /** True when it comes from this machine, without a proxy. */
  isLocal: boolean;
  /** Origin of our own pages. */
  origin: string;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/**
 * Tells clients' addresses. X-Forwarded-For and -Proto are believed from the listed proxies alone: addresses, or networks
 * as 10.0.0.0/8. Throws `usage` for what is neither.
 */
export function clientAddresses(
  trusted: readonly string[],
  url: string | undefined,
): (request: Request, peer: string) => ClientAddress {
  const proxies = new BlockList();
  for (const entry of trusted) {
    const [address = "", bits] = entry.split("/");
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const isNetwork = bits !== undefined && /^\d+$/.test(bits) && Number(bits) <= most;
    if (version === 0 || (bits !== undefined && !isNetwork)) {
      throw new ConfitureError("usage", { problem: `--trusted-proxy: ${entry} is no address or network` });
    }
    const family = version === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  const isIn = (list: BlockList, address: string) =>
    isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (request, peer) => {
    const own = new URL(request.url);
    const isProxied = isIn(proxies, peer);
    // The rightmost address that is no proxy of ours: what is left of it was said by the client itself.
    const hops = isProxied ? (request.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim()) : [];
    const client = hops.findLast((hop) => isIP(hop) !== 0 && !isIn(proxies, hop)) ?? peer;
    const isTls = isProxied
      ? request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https"
      : own.protocol === "https:";
    return {
      address: client,
      isTls,
      isLocal: !isProxied && isIn(loopback, peer),
      origin: url === undefined ? own.origin : new URL(url).origin,
    };
  };
}
