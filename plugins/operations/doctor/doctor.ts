import { z } from "zod";
import { defineOperation, type Style, targetFields } from "../../../engine/plugin/mod.ts";

const output = z.object({
  healthy: z.boolean().describe("False when a check failed"),
  summary: z.object({ ok: z.int(), warnings: z.int(), failures: z.int() }),
  checks: z.array(z.object({
    id: z.string(),
    area: z.string(),
    status: z.enum(["ok", "warning", "failure"]),
    message: z.string(),
    remedy: z.string().nullable(),
    code: z.string().nullable(),
  })),
});

export const doctor = defineOperation({
  name: "doctor",
  summary: "Tell what works here, what does not, and what to do about it",
  description:
    "Looks at this machine (Deno, client tools, server programs, disk), at the project, and at the database that " +
    "the target flags or the default environment name: is it reached, how far away is it, which version, is TLS used, " +
    "what may the role do, is a pooler between. Nothing is changed and no server is started. Works without a project " +
    "too. Exit code 1 when a check fails.",
  effect: "read",
  input: z.object({ ...targetFields }),
  output,
  examples: [
    { command: "confiture doctor", why: "This machine, this project, its default environment" },
    { command: "confiture doctor --env production", why: "Only that environment's database" },
    { command: "confiture doctor --database-url postgresql://me@db.example:5432/shop", why: "Any database" },
  ],
  async run(input, context) {
    const { runChecks } = await import("./run_checks.ts");
    const checks = await runChecks(input, context);
    const count = (status: string) => checks.filter((check) => check.status === status).length;
    const summary = { ok: count("ok"), warnings: count("warning"), failures: count("failure") };
    return { healthy: summary.failures === 0, summary, checks };
  },
  exits: { 1: "a check failed" },
  exitCode: ({ healthy }) => healthy ? 0 : 1,
  text: (result, style) => [...report(result, style)].join("\n"),
  quietText: ({ checks }, style) =>
    checks.filter(({ status }) => status === "failure").flatMap((check) => lines(check, style)).join("\n"),
});

function* report({ checks, summary, healthy }: z.infer<typeof output>, style: Style) {
  for (const [area, found] of Map.groupBy(checks, ({ area }) => area)) {
    yield style.bold(area);
    for (const check of found) yield* lines(check, style).map((line) => `  ${line}`);
    yield "";
  }
  const { ok, warnings, failures } = summary;
  const counts = `${ok} ok, ${warnings} warning${warnings === 1 ? "" : "s"}, ${failures} failure${
    failures === 1 ? "" : "s"
  }`;
  yield healthy ? `${style.green("✓")} ${counts}` : `${style.red("✗")} ${counts}`;
}

function lines({ status, message, remedy }: z.infer<typeof output>["checks"][number], style: Style): string[] {
  const marks = { ok: style.green("✓"), warning: style.yellow("!"), failure: style.red("✗") };
  return [`${marks[status]} ${message}`, ...(remedy === null ? [] : [`  ${style.dim("→")} ${remedy}`])];
}
