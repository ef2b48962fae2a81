import type { Session } from "../../engine/postgres/mod.ts";
import { timeText } from "../control/mod.ts";

export interface WebhookRow extends Record<string, unknown> {
  id: number;
  server: string;
  events: string[];
  created_at: string;
  created_by: string;
}

export interface DeliveryRow extends Record<string, unknown> {
  id: number;
  webhook: number;
  event: string;
  created_at: string;
  attempts: number;
  /** Null when it arrived or was given up. */
  next_at: string | null;
  delivered_at: string | null;
  failure: string | null;
}

const time = (column: string) => `${timeText(column)} AS ${column}`;

/** The webhooks of a project, without their addresses and keys. */
export async function listWebhooks(session: Pick<Session, "query">, project: number): Promise<WebhookRow[]> {
  return await session.query<WebhookRow>(
    `SELECT id, server, events, ${time("created_at")}, created_by FROM confiture_control.webhook
     WHERE project = $1 ORDER BY id`,
    [project],
  );
}

/** What was posted or will be for a project, newest first. */
export async function listDeliveries(session: Pick<Session, "query">, project: number): Promise<DeliveryRow[]> {
  return await session.query<DeliveryRow>(
    `SELECT id, webhook, event, ${time("created_at")}, attempts, ${time("next_at")}, ${time("delivered_at")}, failure
     FROM confiture_control.webhook_delivery
     WHERE webhook IN (SELECT id FROM confiture_control.webhook WHERE project = $1) ORDER BY id DESC LIMIT 100`,
    [project],
  );
}
