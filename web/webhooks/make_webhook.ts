import { Buffer } from "node:buffer";
import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import type { Control } from "../control/mod.ts";
import { webhookPlace } from "./sealed_webhook.ts";

/** Keeps where to post to, with a new key: shown now and never again. Throws `server-key-missing`. */
export async function makeWebhook(
  session: Session,
  { key, host }: Control,
  project: number,
  { url, events, by }: { url: URL; events: readonly string[]; by: string },
): Promise<{ id: number; server: string; secret: string }> {
  if (key === undefined) throw new ConfitureError("server-key-missing", { what: `the webhook to ${url.host}` });
  const secret = `cfw_${Buffer.from(host.randomBytes(32)).toString("base64url")}`;
  const sealed = key.seal(JSON.stringify({ url: url.href, secret }), webhookPlace(project));
  const [row] = await session.query<{ id: number }>(
    `INSERT INTO confiture_control.webhook (project, server, sealed, events, created_by)
     VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [project, url.host, sealed, [...new Set(events)], by],
  );
  return { id: row!.id, server: url.host, secret };
}
