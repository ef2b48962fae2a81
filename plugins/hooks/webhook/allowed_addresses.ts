import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./is_public_address.ts";
import { Refused } from "./refused.ts";

export interface Address {
  address: string;
  family: number;
}

/**
 * The addresses of a server, for the connection to use and no others: a name that is looked up again may lead elsewhere.
 * Throws when one of them belongs to a network that is not everybody's, unless that is allowed.
 */
export async function allowedAddresses({ hostname }: URL, allowPrivate: boolean): Promise<Address[]> {
  const name = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(name);
  const found = family === 0 ? await lookup(name, { all: true }) : [{ address: name, family }];
  if (found.length === 0) throw new Error("the name has no address");
  const own = found.find(({ address }) => !isPublicAddress(address));
  if (own && !allowPrivate) {
    throw new Refused(`${hostname} has the private address ${own.address}: refused unless allow_private is set`);
  }
  return found;
}
