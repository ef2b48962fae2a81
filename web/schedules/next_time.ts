import { Cron } from "croner";
import { ConfitureError } from "../../engine/errors.ts";

/**
 * The first time behind `after` that a cron expression of five fields names, by the clocks of a time zone. Throws
 * "request-invalid" for an expression that nobody can read or that never comes.
 */
export function nextTime(cron: string, timeZone: string, after: Date): Date {
  const refuse = (problem: string, cause?: unknown) =>
    new ConfitureError("request-invalid", { where: "schedule", problem }, { cause });
  if (cron.trim().split(/\s+/).length !== 5) throw refuse(`${cron} is no cron expression of five fields`);
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (error) {
    throw refuse(`there is no time zone ${timeZone}`, error);
  }
  let next: Date | null;
  try {
    next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(after);
  } catch (error) {
    throw refuse(`${cron} is no cron expression`, error);
  }
  if (next === null) throw refuse(`${cron} never comes`);
  return next;
}
