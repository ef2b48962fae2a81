import { z } from "zod";
import { flag, secret } from "./fields.ts";

const seconds = (fallback: number, description: string) =>
  z.number().positive().default(fallback).meta({ description });

const transport = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("http").meta({ description: "Kind of transport." }),
    url: secret("Address the message is posted to."),
    timeout_seconds: seconds(10, "How long one attempt may take."),
    retry: z.strictObject({
      attempts: z.number().int().positive().default(1).meta({ description: "How often to try." }),
      backoff_seconds: z.number().nonnegative().default(1).meta({ description: "Pause between attempts." }),
    }).prefault({}).meta({ description: "What happens when the receiver fails." }),
    verify_tls: flag(true, "Whether the receiver's certificate is checked."),
  }),
  z.strictObject({
    type: z.literal("smtp").meta({ description: "Kind of transport." }),
    host: z.string().min(1).meta({ description: "Mail server." }),
    port: z.number().int().min(1).max(65_535).default(587).meta({ description: "Its port." }),
    username: z.string().optional().meta({ description: "Name to log in with." }),
    password: secret("Password to log in with.").optional(),
    use_tls: flag(true, "Whether the connection is encrypted."),
    timeout: seconds(10, "How long sending may take, in seconds."),
  }),
  z.strictObject({ type: z.literal("stdout").meta({ description: "Kind of transport." }) }),
]);

/** The renderer's own keys are checked by the plugin that renders. */
const renderer = z.looseObject({
  type: z.enum(["slack", "discord", "teams", "email", "pagerduty", "opsgenie", "raw_json", "jinja"]).meta({
    description: "Form of the message.",
  }),
});

/** Keys of `notifications`. */
export const notificationsSchema = z.strictObject({
  allow_templated_renderers: flag(false, "Whether renderers that run templates are allowed."),
  hooks: z.array(z.strictObject({
    id: z.string().min(1).meta({ description: "Name of the notification." }),
    phase: z.enum(["before_execute", "after_execute", "on_failure", "before_rollback", "after_rollback"])
      .default("after_execute").meta({ description: "When it is sent." }),
    transport: transport.meta({ description: "How it is sent." }),
    renderer: renderer.meta({ description: "What it looks like." }),
  })).default([]).meta({ description: "Messages about migrations." }),
}).prefault({}).meta({ description: "Notifications of the migrate family." });
