import { z } from "zod";
import { expositionType, processFamilies, readControlFigures, writeFamilies } from "../../metrics/mod.ts";
import { route } from "../route.ts";

export const metricsRoute = route({
  method: "GET",
  path: "/metrics",
  tag: "Server",
  summary: "Figures for Prometheus",
  permission: "view",
  answer: z.string(),
  media: expositionType,
  async handle({ services: { control, feeds, figures, version, startedAt } }) {
    const text = writeFamilies([
      ...figures.families(),
      ...await readControlFigures(control.pool),
      ...processFamilies({ pool: control.pool, feeds, version, startedAt }),
    ]);
    return new Response(text, { headers: { "content-type": expositionType, "cache-control": "no-store" } });
  },
});
