import { allowedAddresses, type PrivateAddresses } from "./allowed_addresses.ts";
import { post } from "./post.ts";
import type { Answer } from "./read_answer.ts";
import { Refused } from "./refused.ts";

export interface Sending {
  body: string;
  headers: Record<string, string>;
  privateAddresses: PrivateAddresses;
  signal: AbortSignal;
}

/**
 * Posts once to an address that a user gave, over TLS and to everybody's networks unless others are allowed. Throws
 * `Refused` where another try would end the same way.
 */
export async function sendTo(url: URL, { privateAddresses, ...request }: Sending): Promise<Answer> {
  const { isAllowed, setting } = privateAddresses;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowed)) {
    throw new Refused(`${url.protocol} is not spoken: it takes https, or http where ${setting} is set`);
  }
  const addresses = await allowedAddresses(url, privateAddresses);
  request.signal.throwIfAborted();
  const answer = await post(url, { ...request, addresses });
  if (answer.status >= 300 && answer.status < 400) {
    throw new Refused(`${url.host} answered ${answer.status}, and redirects are not followed`);
  }
  return answer;
}
