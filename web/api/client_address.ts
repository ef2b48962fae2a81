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

const forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip"];

/** An address without the port that some proxies write behind it: `192.0.2.7:5000`, `[2001:db8::7]:5000`. */
function addressOf(hop: string): string {
  const text = hop.trim();
  const [, bracketed] = /^\[(.+)\](?::\d+)?$/.exec(text) ?? [];
  const [, plain] = /^([\d.]+):\d+$/.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}

/**
 * Where nobody said under which name the server is reached, its addresses and localhost are its own; any other name of the
 * Host header could be one that somebody lets lead here.
 */
function ownOrigin({ origin, hostname }: URL): string {
  const isOwn = hostname === "localhost" || isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0;
  return isOwn ? origin : "the one that --url names";
}

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
    // The rightmost hop that is no proxy of ours: what is left of it was said by the client itself. A proxy may write
    // ports too; a hop that is no address hides whoever is behind it, and what is left of that is not believed.
    const hops = isProxied ? (request.headers.get("x-forwarded-for") ?? "").split(",").map(addressOf) : [];
    const hop = hops.findLast((hop) => !isIn(proxies, hop)) ?? "";
    const client = isIP(hop) === 0 ? peer : hop;
    const isTls = isProxied
      ? request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https"
      : own.protocol === "https:";
    return {
      address: client,
      isTls,
      // A proxy on this machine that nobody named: whoever is in front of it is not here.
      isLocal: !isProxied && isIn(loopback, peer) && !forwarding.some((name) => request.headers.has(name)),
      origin: url === undefined ? ownOrigin(own) : new URL(url).origin,
    };
  };
}
