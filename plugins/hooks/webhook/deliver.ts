import type { Host } from "../../../engine/host.ts";
import { Refused, sendTo } from "../../../engine/outbound/mod.ts";
import { pause } from "../../../engine/pause.ts";

const firstPauseMs = 500;

export interface Delivery {
  body: string;
  headers: Record<string, string>;
  retries: number;
  allowPrivate: boolean;
  host: Host;
  signal: AbortSignal;
  notify(message: string): void;
}

/**
 * Posts until a server answers other than 5xx; its answer if that is 2xx. Messages name the server only: the rest of an
 * address is often a password. Throws what was wrong with the last try.
 */
export async function deliver(url: URL, request: Delivery): Promise<string> {
  const { body, headers, retries, allowPrivate, host, signal, notify } = request;
  const server = url.host;
  const privateAddresses = { isAllowed: allowPrivate, setting: "allow_private" };
  for (let attempt = 1;; attempt++) {
    let trouble: string;
    try {
      const { status, text } = await sendTo(url, { body, headers, privateAddresses, signal });
      if (status >= 200 && status < 300) return text;
      trouble = `${server} answered ${status}`;
      if (status < 500) throw new Refused(trouble);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refused) throw error;
      const why = error instanceof Error ? error.message : String(error);
      trouble = `${server} cannot be reached: ${why}`;
      // The same certificate would come again.
      if (/certificate/i.test(why)) throw new Refused(trouble, { cause: error });
    }
    if (attempt > retries) throw new Error(retries === 0 ? trouble : `${trouble}, ${attempt} times`);
    const pauseMs = Math.round(firstPauseMs * 2 ** (attempt - 1) * (0.5 + host.randomBytes(1)[0]! / 255));
    notify(`${trouble}; again in ${pauseMs} ms`);
    await pause(pauseMs, signal);
  }
}
