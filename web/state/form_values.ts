import type { Problem } from "./api.ts";
import type { FormField, Primitive } from "./schema_form.ts";

/** What stands in a form, by the names of its fields: texts, ticks, and the same again for an object. */
export type Typed = Readonly<Record<string, unknown>>;

/** What was typed, as the operation takes it. What was left empty or as it is by default is not sent. */
export function formInput(fields: readonly FormField[], typed: Typed): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueOf(field, typed[field.name]);
    if (value !== undefined && !isSame(value, field.initial)) input[field.name] = value;
  }
  return input;
}

/** An input as a form holds it: what was asked for before, or what an address brings. */
export function typedInput(fields: readonly FormField[], input: Readonly<Record<string, unknown>>): Typed {
  const typed: Record<string, unknown> = {};
  for (const field of fields) {
    const value = input[field.name];
    if (value !== undefined && value !== null) typed[field.name] = typedValue(field, value);
  }
  return typed;
}

/** Why a value cannot be sent as it is; the operation's own schema decides the rest. */
export function fieldProblem(field: FormField, typed: unknown): string | undefined {
  const { limits: { fewest = 0, mostItems = Infinity } } = field;
  if (field.kind === "object") {
    if (valueOf(field, typed) === undefined && !field.isRequired) return undefined;
    return field.fields!.some((each) => fieldProblem(each, (typed as Typed | undefined)?.[each.name]) !== undefined)
      ? "Something in it is not right yet."
      : undefined;
  }
  if (field.kind === "json" || field.kind === "pairs") return notationProblem(field, typed);
  const value = valueOf(field, typed);
  if (value === undefined || value === null) return field.isRequired ? "This is needed." : undefined;
  if (!field.isList) return oneProblem(field, value);
  const list = value as unknown[];
  if (list.length < fewest) return fewest === 1 ? "This is needed." : `At least ${fewest} are needed.`;
  if (list.length > mostItems) return `There may be ${mostItems} at most.`;
  for (const [at, one] of list.entries()) {
    const problem = oneProblem(field, one);
    if (problem !== undefined) return list.length === 1 ? problem : `Line ${at + 1}: ${problem}`;
  }
  return undefined;
}

/** The field that the server refused, where it names one: `size.width`. */
export function refusedField(problem: Problem | undefined): { field: string; problem: string } | undefined {
  const { field, where, problem: why } = problem?.facts ?? {};
  if (typeof why !== "string") return undefined;
  if (typeof field === "string") return { field, problem: why };
  return typeof where === "string" && where.startsWith("input: ") ? { field: where.slice(7), problem: why } : undefined;
}

/** What the form says of a field before anything is typed: the value by default. */
export function initialText(field: FormField): string | undefined {
  if (field.initial === undefined || field.initial === null) return undefined;
  const text = typedValue(field, field.initial);
  return typeof text === "string" ? text : undefined;
}

function oneProblem({ kind, limits }: FormField, value: unknown): string | undefined {
  const { least, most, isAbove, isBelow, step, shortest = 0, longest = Infinity, pattern } = limits;
  if (typeof value === "string") {
    if (value.length < shortest) return `This has to have ${shortest} characters or more.`;
    if (value.length > longest) return `This may have ${longest} characters at most.`;
    return pattern === undefined || fits(pattern, value) ? undefined : `This has to be like ${pattern}.`;
  }
  if (typeof value !== "number" || (kind !== "count" && kind !== "number")) return undefined;
  if (kind === "count" && !Number.isInteger(value)) return "This has to be a whole number.";
  if (!Number.isFinite(value)) return "This has to be a number.";
  if (least !== undefined && value < least) return `This has to be ${least} or more.`;
  if (most !== undefined && value > most) return `This has to be ${most} or less.`;
  if (isAbove !== undefined && value <= isAbove) return `This has to be more than ${isAbove}.`;
  if (isBelow !== undefined && value >= isBelow) return `This has to be less than ${isBelow}.`;
  if (step !== undefined && step > 0 && Math.abs(value / step - Math.round(value / step)) > 1e-9) {
    return `This has to be a multiple of ${step}.`;
  }
  return undefined;
}

function notationProblem({ kind, isRequired }: FormField, typed: unknown): string | undefined {
  const text = String(typed ?? "").trim();
  if (text === "") return isRequired ? "This is needed." : undefined;
  if (kind === "pairs") {
    const at = linesOf(text).findIndex((line) => !/^[^=]+=/.test(line));
    return at < 0 ? undefined : `Line ${at + 1}: write a name, an equals sign and a value.`;
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return "This has to be JSON.";
  }
}

function valueOf(field: FormField, typed: unknown): unknown {
  const { kind, isList, initial, isNullable } = field;
  if (kind === "flag" && !isList) return typed === undefined ? undefined : typed === true || typed === "true";
  if (kind === "object") {
    const value = formInput(field.fields!, (typed ?? {}) as Typed);
    return Object.keys(value).length > 0 || field.isRequired ? value : undefined;
  }
  // Ticks, or what was typed.
  const lines = Array.isArray(typed) ? typed.map(String) : linesOf(String(typed ?? ""));
  if (lines.length === 0) {
    // A list that was emptied is one without anything, where it would be filled otherwise.
    if (isList && typed !== undefined && Array.isArray(initial) && initial.length > 0) return [];
    return isNullable ? null : undefined;
  }
  if (isList) return lines.map((line) => oneOf(field, line));
  const text = String(typed).trim();
  if (kind === "json") return parsed(text);
  if (kind === "pairs") {
    return Object.fromEntries(lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }));
  }
  return oneOf(field, text);
}

function oneOf({ kind, choices, limits }: FormField, text: string): Primitive {
  if (kind === "choice") return choices!.find((each) => String(each) === text) ?? text;
  const isNumber = kind === "count" || kind === "number" || (limits.isNumberToo && /^-?\d+(\.\d+)?$/.test(text));
  return isNumber ? Number(text) : text;
}

function typedValue(field: FormField, value: unknown): unknown {
  const { kind, isList } = field;
  if (kind === "flag" && !isList) return value === true;
  if (kind === "object") return typedInput(field.fields!, value as Record<string, unknown>);
  if (kind === "json") return JSON.stringify(value, null, 2);
  if (kind === "pairs") return Object.entries(value as object).map(([name, each]) => `${name}=${each}`).join("\n");
  if (isList && kind === "choice") return [value].flat().map(String);
  return isList ? [value].flat().join("\n") : String(value);
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // fieldProblem says so
  }
}

/** A pattern that this browser does not read is left to the server. */
function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function isSame(value: unknown, initial: unknown): boolean {
  return value === initial || (typeof value === "object" && JSON.stringify(value) === JSON.stringify(initial));
}
