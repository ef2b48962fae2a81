import { leftOutText } from "../catalog/mod.ts";
import type { Style } from "../run/mod.ts";
import type { ChangeOutput, Comparison } from "./comparison.ts";

/** A comparison for people: a line for each object, below it what differs. */
export function comparisonText(result: Comparison, style: Style): string {
  return [...lines(result, style)].join("\n");
}

function* lines(result: Comparison, style: Style): Generator<string> {
  const { from, to, changes, renames, questions } = result;
  yield* sideLines({ from, to }, style);
  yield "";
  for (const { from: object, to: name } of renames) yield `${style.yellow("→")} ${object} is renamed to ${name}`;
  const wholes = wholesOf(changes);
  for (const change of changes) {
    if (!isPart(change, wholes)) yield* changeLines(change, style);
  }
  if (changes.length + renames.length > 0) yield "";
  for (const note of result.notes) yield `${style.yellow("!")} ${note}`;
  for (const table of result.reordered_tables) {
    yield `${style.yellow("!")} the columns of ${table} stand in another order, which PostgreSQL cannot change`;
  }
  for (const name of result.unmodelled) yield `${style.yellow("!")} not compared: ${name}`;
  for (const name of result.unreadable) yield `${style.yellow("!")} may not be read: ${name}`;
  for (const name of result.skipped) yield `${style.yellow("!")} not run in scratch: ${name}`;
  yield* questionLines(questions, style);
  yield summary(result, style);
}

/** What is compared, and how much of it is not looked at. */
export function* sideLines({ from, to }: Pick<Comparison, "from" | "to">, style: Style): Generator<string> {
  for (const [word, { label, server_version: number, left_out: counts }] of [["from", from], ["to  ", to]] as const) {
    const left = leftOutText(counts);
    const after = left === undefined ? "" : `; ${left}`;
    yield `${style.dim(word)} ${label} ${style.dim(`PostgreSQL ${version(number)}${after}`)}`;
  }
}

/** Rename questions that nobody has answered, with what answers them. */
export function* questionLines(questions: Comparison["questions"], style: Style): Generator<string> {
  for (const { from, to, why, comment, entry, refusal } of questions) {
    yield `${style.yellow("?")} is ${to} renamed from ${from}? ${style.dim(why)}`;
    yield `    yes: write ${style.bold(comment)} beside it in the DDL, or ${style.bold(entry)} in db/renames.yaml`;
    yield `    no: write ${style.bold(refusal)} there`;
  }
}

/** What comes or goes as a whole, `add table public.a`, and by its path, `add public.a`. */
interface Wholes {
  readonly objects: ReadonlySet<string>;
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

function wholesOf(changes: readonly ChangeOutput[]): Wholes {
  const objects = new Set<string>();
  const paths = new Map<string, string[]>();
  for (const whole of changes) {
    if (whole.change === "alter" || !kindsOfWholes.has(whole.kind)) continue;
    objects.add(`${whole.change} ${whole.object}`);
    const path = `${whole.change} ${pathOf(whole)}`;
    const others = paths.get(path);
    if (others === undefined) paths.set(path, [whole.object]);
    else others.push(whole.object);
  }
  return { objects, paths };
}

/** Parts of what comes or goes as a whole are counted, not listed. */
function isPart({ change, object }: ChangeOutput, { objects, paths }: Wholes): boolean {
  if (change === "alter") return false;
  const isWhole = (text: string) => objects.has(`${change} ${text}`);
  for (const start of ends(object, " ")) {
    const rest = object.slice(start);
    for (const dot of ends(rest, ".")) {
      if (paths.get(`${change} ${rest.slice(0, dot - 1)}`)?.some((other) => other !== object)) return true;
    }
    const before = object.slice(0, start);
    if (!before.endsWith(" on ") && !before.endsWith(" of ")) continue;
    if (isWhole(rest)) return true;
    if (!before.endsWith(" on ")) continue;
    for (const end of ends(rest, " to ")) if (isWhole(rest.slice(0, end - " to ".length))) return true;
  }
  return false;
}

/** Where each occurrence of a mark ends. */
function* ends(text: string, mark: string): Generator<number> {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) yield at + mark.length;
}

const kindsOfWholes: ReadonlySet<string> = new Set([
  "table",
  "view",
  "materialized view",
  "foreign table",
  "type",
  "sequence",
]);

function pathOf({ kind, object }: ChangeOutput): string {
  return object.slice(kind.length + 1);
}

function* changeLines({ change, object, properties }: ChangeOutput, style: Style): Generator<string> {
  const marks = { add: style.green("+"), drop: style.red("-"), alter: style.yellow("~") };
  yield `${marks[change]} ${object}`;
  for (const { name, from, to } of properties) {
    const [old, now] = [shown(from), shown(to)];
    if (old.includes("\n") || now.includes("\n")) {
      yield `    ${name} ${style.dim("changes:")}`;
      for (const line of old.split("\n")) yield `      ${style.red(`- ${line}`)}`;
      for (const line of now.split("\n")) yield `      ${style.green(`+ ${line}`)}`;
    } else yield `    ${name}: ${style.red(old)} ${style.dim("→")} ${style.green(now)}`;
  }
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function summary({ equal, changes, renames }: Comparison, style: Style): string {
  if (equal) return `${style.green("✓")} nothing differs`;
  const count = (kind: string) => changes.filter(({ change }) => change === kind).length;
  const all = changes.length + renames.length;
  const renamed = renames.length === 0 ? "" : `, ${renames.length} to rename`;
  return `${all} difference${all === 1 ? "" : "s"}: ${count("add")} to add, ${count("alter")} to change, ${
    count("drop")
  } to drop${renamed}`;
}

/** `15.18` of 150018. */
export function version(number: number): string {
  return `${Math.floor(number / 10_000)}.${number % 10_000}`;
}
