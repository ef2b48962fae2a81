import { z } from "zod";
import { route } from "../route.ts";

export const healthRoutes = [
  route({
    method: "GET",
    path: "/api/health",
    tag: "Server",
    summary: "The process lives",
    permission: "open",
    answer: z.object({ ok: z.literal(true), version: z.string() }),
    handle: ({ services: { version } }) => Promise.resolve({ ok: true as const, version }),
  }),
  route({
    method: "GET",
    path: "/api/ready",
    tag: "Server",
    summary: "The control database answers",
    permission: "open",
    answer: z.object({ ok: z.literal(true) }),
    async handle({ services: { control } }) {
      await control.pool.query("SELECT 1 AS one FROM confiture_control.person LIMIT 1");
      return { ok: true as const };
    },
  }),
];
