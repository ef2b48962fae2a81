/** What other programs are told: events of runs and approvals, posted until they arrive or are given up. */
export { announceApproval, announceRun, webhookEvents } from "./announce.ts";
export { deliverDue, type DeliveryOptions } from "./deliver_due.ts";
export { type DeliveryRow, listDeliveries, listWebhooks, type WebhookRow } from "./read_webhooks.ts";
export { makeWebhook } from "./make_webhook.ts";
