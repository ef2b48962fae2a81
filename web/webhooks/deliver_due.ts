import { Refused, sendTo, signatureOf } from "../../engine/outbound/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { Control } from "../control/mod.ts";
import { sealedWebhook, webhookPlace } from "./sealed_webhook.ts";

/** Posts of one replica at once. */
const atOnce = 8;
/** Another replica takes a message up after this, when it hears nothing more of the first. */
const leaseSeconds = 60;
/** Looking up the name and the exchange together: well before the lease is over. */
const tryMs = 20_000;
const mostAttempts = 8;
/** Pauses of 10 s, 40 s, … 11 hours: about fifteen hours in all. */
const firstPauseSeconds = 10;
const keptDays = 30;

export interface DeliveryOptions {
  /** Whether webhooks may lead to networks that are not everybody's. */
  allowPrivate: boolean;
  signal: AbortSignal;
}

interface Due extends Record<string, unknown> {
  id: number;
  webhook: number;
  project: number;
  server: string;
  sealed: Uint8Array;
  event: string;
  body: string;
  attempts: number;
}

/** Posts messages whose time has come, each by one replica. Returns how many it tried. */
export async function deliverDue(control: Control, options: DeliveryOptions): Promise<number> {
  if (control.key === undefined) return 0;
  const due = await claimDue(control.pool);
  await Promise.all(due.map(async (delivery) => {
    const failure = await attempt(control, delivery, options);
    await keep(control.pool, delivery, failure);
  }));
  return due.length;
}

/** Takes messages by moving their next try behind the lease: nothing is locked while one is on its way. */
export async function claimDue(pool: Pool): Promise<Due[]> {
  return await pool.query<Due>(
    `WITH due AS (
       SELECT id FROM confiture_control.webhook_delivery WHERE next_at <= now()
       ORDER BY next_at LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
     UPDATE confiture_control.webhook_delivery d
     SET attempts = d.attempts + 1, next_at = now() + make_interval(secs => ${leaseSeconds})
     FROM due, confiture_control.webhook w WHERE d.id = due.id AND w.id = d.webhook
     RETURNING d.id, d.webhook, w.project, w.server, w.sealed, d.event, d.body::text AS body, d.attempts`,
  );
}

/** What went wrong; undefined when the message arrived. It names the server only. */
async function attempt({ key, host }: Control, delivery: Due, options: DeliveryOptions): Promise<Error | undefined> {
  const { id, project, server, sealed, event, body } = delivery;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(tryMs)]);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onStop = () => reject(new Error(options.signal.aborted ? "the server was stopped" : "it took too long"));
  stopped.catch(() => {});
  signal.addEventListener("abort", onStop, { once: true });
  try {
    const { url, secret } = sealedWebhook.parse(JSON.parse(key!.open(sealed, webhookPlace(project))));
    const timestamp = String(Math.floor(host.now().getTime() / 1_000));
    const sending = sendTo(new URL(url), {
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "confiture",
        "x-confiture-delivery": String(id),
        "x-confiture-event": event,
        "x-confiture-timestamp": timestamp,
        "x-confiture-signature": signatureOf(`${timestamp}.${body}`, secret),
      },
      privateAddresses: { isAllowed: options.allowPrivate, setting: "--webhook-allow-private" },
      signal,
    });
    sending.catch(() => {});
    // A name that nobody answers for is not waited for.
    const { status } = await Promise.race([sending, stopped]);
    return status >= 200 && status < 300 ? undefined : new Error(`${server} answered ${status}`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    signal.removeEventListener("abort", onStop);
  }
}

async function keep(pool: Pool, { id, webhook, attempts }: Due, failure: Error | undefined): Promise<void> {
  const isOver = failure === undefined || failure instanceof Refused || attempts >= mostAttempts;
  // Whoever took it up after the lease has another number of attempts, and the last word.
  await pool.query(
    `UPDATE confiture_control.webhook_delivery
     SET failure = $3, delivered_at = CASE WHEN $3::text IS NULL THEN now() END,
       next_at = CASE WHEN NOT $4 THEN now() + make_interval(secs => $5) END
     WHERE id = $1 AND attempts = $2`,
    [id, attempts, failure?.message.slice(0, 500) ?? null, isOver, firstPauseSeconds * 4 ** (attempts - 1)],
  );
  if (!isOver) return;
  await pool.query(
    `DELETE FROM confiture_control.webhook_delivery WHERE webhook = $1 AND next_at IS NULL
       AND created_at < now() - make_interval(days => ${keptDays})`,
    [webhook],
  );
}
