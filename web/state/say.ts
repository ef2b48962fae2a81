/** Numbers and times as people read them. */

const number = new Intl.NumberFormat("en");
// English with the day before the month and hours up to 24, which nobody reads as another time.
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export function sayCount(count: number, one?: string, many = `${one}s`): string {
  return one === undefined ? number.format(count) : `${number.format(count)} ${count === 1 ? one : many}`;
}

export function saySize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  if (minutes < 60 * 48) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} days`;
}

/** How long ago it was, or the day when that says more. */
export function sayAgo(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1_000);
  if (seconds < -60) return moment.format(at);
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  if (seconds < 86_400 * 7) return `${sayCount(Math.floor(seconds / 86_400), "day")} ago`;
  return day.format(at);
}

export const sayMoment = (at: Date): string => moment.format(at);

/** The time of a day, by the clocks of whoever looks, as all other times are. */
export const sayTimeOfDay = (at: Date): string => time.format(at);

/** The words with a capital first. */
export const sayCapital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A name of a schema as a label: `files_processed` is Files processed. */
export function sayName(name: string): string {
  return sayCapital(name.replaceAll("_", " "));
}
