import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { controlFields, workerFields } from "./fields.ts";

export const serve = defineOperation({
  name: "serve",
  summary: "Serve every operation over HTTP",
  description:
    "Starts the server: every operation over HTTP, for people with accounts and programs with tokens. All that it knows " +
    "is in the control database, so that any number of servers and workers share one. Without CONFITURE_CONTROL_URL " +
    "that is a database on the project's embedded server.\n\n" +
    "The first start prints a code that makes the first admin. Ctrl-C and SIGTERM end it: runs go to other workers, or " +
    "wait for this one to come back.",
  effect: "write",
  surface: { only: "local", why: "it is the server" },
  input: z.object({
    ...controlFields,
    bind: field.name("Address to listen on", { placeholder: "ADDRESS" }).default("127.0.0.1"),
    port: field.count("Port to listen on; 0 takes a free one", { max: 65_535 }).default(4600),
    url: field.text("Address that people type, where a proxy stands in front", { placeholder: "URL" }).optional(),
    trusted_proxy: z.array(
      field.name("Proxy whose X-Forwarded-For and X-Forwarded-Proto are believed", { placeholder: "ADDRESS" }),
    ).default([]),
    workers: field.count("Runs at once in this process; 0 leaves them to `confiture worker`", { max: 64 }).default(2),
    ...workerFields,
    webhook_allow_private: field.flag(
      "Let webhooks lead to private addresses, and without TLS: whoever makes one reaches what this server reaches",
    ),
    git_allow_private: field.flag(
      "Let projects come from repositories at private addresses, and without TLS: admins of projects choose them",
    ),
    keep_days: field.count(
      "Days that runs which are over are kept, with their events and files; for ever when absent",
      {
        min: 1,
        max: 36_500,
      },
    ).optional(),
  }),
  output: z.object({
    url: z.string().describe("Where it was reached"),
    runs: z.int().describe("Runs that it took"),
  }),
  examples: [
    { command: "confiture serve", why: "On this machine, with the embedded server" },
    {
      command: "confiture serve --bind 0.0.0.0 --url https://schema.example.com --trusted-proxy 10.0.0.0/8",
      why: "Behind a proxy that speaks TLS",
    },
  ],
  async run(input, context) {
    return await (await context.server()).serve(input, context);
  },
  text: ({ url, runs }) => `${url} is closed; ${runs} run${runs === 1 ? "" : "s"}`,
});
