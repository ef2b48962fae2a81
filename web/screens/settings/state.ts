import type {
  DeliveryAnswer,
  EnvironmentAnswer,
  GrantAnswer,
  Role,
  ScheduleAnswer,
  TokenAnswer,
  Verb,
} from "../../api/mod.ts";

type WebhookEvent = "run.finished" | "approval.open" | "approval.approved" | "approval.rejected" | "approval.dead";
type Tone = "good" | "warn" | "bad" | "info" | "none";

export interface Said {
  tone: Tone;
  text: string;
}

/** What each role lets somebody do, in the order in which they are offered. */
export const roleWords: Readonly<Record<Role, string>> = {
  viewer: "Sees everything there, changes nothing.",
  author: "Sends files and runs what only reads.",
  operator: "Runs everything, also what can lose something. Does not approve.",
  approver: "Approves what others ask for. Does not run what changes a database.",
  admin: "May do all of it, and looks after people, secrets and settings.",
};
export const roles = Object.keys(roleWords) as Role[];

/** What each verb of a token is for. */
export const verbWords: Readonly<Record<Verb, string>> = {
  "view": "look at everything",
  "submit": "send files",
  "run:read": "run what only reads",
  "run:write": "run what changes a database",
  "run:destroy": "run what can lose something",
  "approve": "approve and reject",
  "admin": "look after people, secrets and settings",
};
export const verbs = Object.keys(verbWords) as Verb[];

/** A place where something holds. */
export interface Where {
  project: string | null;
  environment: string | null;
}

export function sayPlace({ project, environment }: Where): string {
  if (project === null) return "everywhere";
  return environment === null ? project : `${project} · ${environment}`;
}

export function sayGrant(grant: Pick<GrantAnswer, "role" | "project" | "environment">): string {
  return grant.project === null ? grant.role : `${grant.role} in ${sayPlace(grant)}`;
}

/** How much longer a token can be used. */
export function sayExpiry({ expires_at }: Pick<TokenAnswer, "expires_at">, now: Date): Said {
  const hours = (Date.parse(expires_at) - now.getTime()) / 3_600_000;
  if (hours <= 0) return { tone: "bad", text: "over" };
  if (hours < 48) return { tone: "warn", text: `${Math.max(1, Math.floor(hours))} h left` };
  const days = Math.floor(hours / 24);
  return { tone: days < 7 ? "warn" : "none", text: `${days} days left` };
}

const browsers = [["Firefox", /Firefox\//], ["Edge", /Edg\//], ["Chrome", /Chrome\//], ["Safari", /Safari\//], [
  "curl",
  /^curl\//,
]] as const;
const systems = [["Android", /Android/], ["iOS", /iPhone|iPad/], ["Windows", /Windows/], ["macOS", /Mac OS X/], [
  "Linux",
  /Linux|X11/,
]] as const;

/** What a browser calls itself, in two words; the whole of it where it is another one. */
export function sayBrowser(userAgent: string): string {
  const [browser] = browsers.find(([, sign]) => sign.test(userAgent)) ?? [];
  const [system] = systems.find(([, sign]) => sign.test(userAgent)) ?? [];
  if (browser === undefined) return userAgent.slice(0, 60) || "unknown";
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** What became of a message to a webhook. */
export function sayDelivery({ delivered_at, next_at, attempts }: DeliveryAnswer): Said {
  if (delivered_at !== null) return { tone: "good", text: "arrived" };
  if (next_at === null) return { tone: "bad", text: "given up" };
  return attempts === 0 ? { tone: "info", text: "about to be sent" } : { tone: "warn", text: "will be tried again" };
}

export function saySchedule({ is_enabled, stopped_because }: ScheduleAnswer): Said {
  if (stopped_because !== null) return { tone: "bad", text: "stopped" };
  return is_enabled ? { tone: "good", text: "on" } : { tone: "none", text: "off" };
}

/** What is often wanted of a clock; everything else is typed. */
export const usualTimes: readonly { cron: string; label: string }[] = [
  { cron: "*/15 * * * *", label: "every 15 minutes" },
  { cron: "0 * * * *", label: "every hour" },
  { cron: "0 6 * * *", label: "every day at 6:00" },
  { cron: "0 6 * * 1-5", label: "on weekdays at 6:00" },
  { cron: "0 3 * * 0", label: "on Sundays at 3:00" },
  { cron: "0 3 1 * *", label: "on the first of each month at 3:00" },
];

export const sayCron = (cron: string): string => usualTimes.find((each) => each.cron === cron)?.label ?? cron;

export const auditFilters = ["actor", "action", "subject", "since", "until"] as const;

/** The filter of the audit log that an address has, as the API takes it. */
export function auditQuery(search: URLSearchParams, more: Record<string, string | undefined> = {}): string {
  const parts = [...auditFilters.map((name) => [name, search.get(name)]), ...Object.entries(more)];
  return new URLSearchParams(parts.filter((part): part is [string, string] => Boolean(part[1]))).toString();
}

/** Whether nothing is written in an environment without an approval, and who says so. */
export function sayProtection(
  { is_protected, protected_by }: Pick<EnvironmentAnswer, "is_protected" | "protected_by">,
): Said & { why?: string } {
  const who = { files: "its files", operator: "an admin" };
  const why = protected_by.map((each) => who[each]).join(" and ");
  if (is_protected) return { tone: "info", text: "protected", why: `by ${why}` };
  // Files that have to be run to be understood are not guessed at.
  if (is_protected === null) return { tone: "none", text: "not known", why: "its files tell only in a run" };
  return { tone: "none", text: "not protected" };
}

/** What a webhook can be told of. */
export const webhookWords: Readonly<Record<WebhookEvent, string>> = {
  "run.finished": "a run is over, however it ended",
  "approval.open": "somebody asks for an approval",
  "approval.approved": "it was approved",
  "approval.rejected": "it was rejected",
  "approval.dead": "what it was for has changed, so it has to be asked for again",
};
export const webhookEvents = Object.keys(webhookWords) as WebhookEvent[];

/** Address of the page of a plugin, whose id is `publisher/name`. */
export function pluginPath(id: string): string {
  return `/settings/plugins/${id.split("/").map(encodeURIComponent).join("/")}`;
}

/** Details of an entry in one line: `role viewer, project shop`; what says nothing is left out. */
export function sayDetails(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${sayValue(value)}`).join(", ");
}

function sayValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  // A hash is known by its beginning.
  if (typeof value === "string") return /^[0-9a-f]{40,}$/.test(value) ? value.slice(0, 12) : value;
  if (Array.isArray(value)) return value.map(sayValue).join(" + ");
  return typeof value === "object" ? sayDetails(value as Record<string, unknown>) : String(value);
}

/** Address of the form of a schedule; of a new one without a name. */
export function schedulePath(project: string, name?: string): string {
  const search = new URLSearchParams({ project, ...(name !== undefined && { name }) });
  return `/settings/schedules/${name === undefined ? "new" : "edit"}?${search}`;
}

/** A schedule as it is sent again: the same, agreed to once more by whoever sends it. */
export function scheduleOrder(
  { operation, input, cron, time_zone, environment }: ScheduleAnswer,
): Record<string, unknown> {
  return { operation, input, cron, time_zone, ...(environment !== null && { confirm: environment }) };
}

/** A moment by the clocks of a time zone, with the day of the week: `Mon 30 Nov 2026, 06:00`. */
export function sayTime(time: string, timeZone: string): string {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit" } as const;
  const format = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat("en-GB", { ...options, minute: "2-digit", timeZone }).format(new Date(time));
  try {
    return format(timeZone);
  } catch {
    return format("UTC"); // the zone is being typed
  }
}
