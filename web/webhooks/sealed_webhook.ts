import { z } from "zod";

/** What is sealed of a webhook. */
export const sealedWebhook = z.object({ url: z.string(), secret: z.string() });

/** What a sealed webhook is bound to. */
export function webhookPlace(project: number): string {
  return `webhook ${project}`;
}
