import { z } from "zod";

/** How much of a database a result does not speak of, by the reason. */
export const leftOutCounts = z.record(z.string(), z.int()).describe(
  "What extensions, confiture's own objects and the scope left out, counted",
);

/** `left out: 47 (extension), 3 (scope)`; undefined where nothing was. */
export function leftOutText(counts: z.infer<typeof leftOutCounts>): string | undefined {
  const out = Object.entries(counts).filter(([, count]) => count > 0).map(([why, count]) => `${count} (${why})`);
  return out.length === 0 ? undefined : `left out: ${out.join(", ")}`;
}
