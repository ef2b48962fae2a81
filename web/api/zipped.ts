import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";

/** Characters from which on an answer is compressed: below it costs more than it saves. */
export const smallestZipped = 1_024;

/** Above it another thread does it. */
const largestAtOnce = 32_768;

/** Compresses quickly rather than small: it is done for each answer. */
const options = { level: 4 };

const zip = promisify<string, typeof options, Uint8Array>(gzip);

export async function zipped(text: string): Promise<Uint8Array> {
  return text.length <= largestAtOnce ? gzipSync(text, options) : await zip(text, options);
}

/** Whether whoever asks takes gzip: named, or by "*", and not with a weight of zero. */
export function acceptsGzip(raw: Request): boolean {
  const weights = new Map(
    (raw.headers.get("accept-encoding") ?? "").split(",").map((each) => {
      const [name = "", ...parameters] = each.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((part) => part.startsWith("q="))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)] as const;
    }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
