import { z } from "zod";
import { defineHook, publicFacts } from "../../../engine/plugin/mod.ts";
import { signatureOf } from "../../../engine/outbound/mod.ts";
import { isSecretReference, resolveSecret } from "../../../engine/project/mod.ts";
import { hookPhases } from "../../../engine/run/mod.ts";
import { deliver } from "./deliver.ts";
import { vetoIn } from "./veto_in.ts";

const options = z.strictObject({
  url: z.string().min(1).refine((text) => isSecretReference(text) || URL.canParse(text), "is no URL").describe(
    "Where the phase is told, by POST: https://…, or where that is kept: env:NAME, file:PATH, command:CMD",
  ),
  secret: z.string().refine(isSecretReference, "has to be env:NAME, file:PATH or command:CMD").optional().describe(
    "Where the key is kept that requests are signed with: env:NAME, file:PATH, command:CMD",
  ),
  retries: z.int().min(0).max(10).default(3).describe(
    "How often it is tried again, with growing pauses, when the server answers 5xx or none; never past timeout_ms",
  ),
  allow_private: z.boolean().default(false).describe(
    "Whether the server may have a private address, and be spoken to without TLS there",
  ),
});

export default defineHook({
  phases: hookPhases,
  options,
  create({ url, secret, retries, allow_private }, { host, root, notify }) {
    const reveal = async (reference: string) => (await resolveSecret(reference, host, { base: root })).reveal();
    return {
      async handle({ phase, operation, run, at, facts }, signal) {
        signal.throwIfAborted();
        const target = await reveal(url);
        // The address may hold a token, so that nothing of it is quoted.
        if (!URL.canParse(target)) throw new Error("the url that its options refer to is none");
        const body = JSON.stringify({ version: 1, run, operation, phase, at, facts: publicFacts(facts) });
        const delivery = Array.from(host.randomBytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
        const answer = await deliver(new URL(target), {
          body,
          headers: {
            "content-type": "application/json",
            "user-agent": "confiture",
            "x-confiture-delivery": delivery,
            ...(secret === undefined ? {} : { "x-confiture-signature": signatureOf(body, await reveal(secret)) }),
          },
          retries,
          allowPrivate: allow_private,
          host,
          signal,
          notify,
        });
        const veto = vetoIn(answer);
        return veto === undefined ? undefined : { veto };
      },
    };
  },
});
