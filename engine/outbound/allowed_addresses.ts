import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./is_public_address.ts";
import { Refused } from "./refused.ts";

export interface Address {
  address: string;
  family: number;
}

/** Whether addresses that are not everybody's may be reached, and what the user sets for that. */
export interface PrivateAddresses {
  isAllowed: boolean;
  setting: string;
}

/**
 * The addresses of a server, for the connection to use and no others: a name that is looked up again may lead elsewhere.
 * Throws when one of them belongs to a network that is not everybody's, unless that is allowed.
 */
export async function allowedAddresses({ hostname }: URL, to: PrivateAddresses): Promise<Address[]> {
  const name = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(name);
  const found = family === 0 ? await lookup(name, { all: true }) : [{ address: name, family }];
  if (found.length === 0) throw new Error("the name has no address");
  const own = found.find(({ address }) => !isPublicAddress(address));
  if (own && !to.isAllowed) {
    throw new Refused(`${hostname} has the private address ${own.address}: refused unless ${to.setting} is set`);
  }
  return found;
}
