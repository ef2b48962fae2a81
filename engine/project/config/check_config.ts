import type { z } from "zod";
import { ConfitureError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { type Located, type LocatedMap, type Path, placeAt, toPlain, valueAt, writePath } from "../yaml/mod.ts";
import { coerceScalars } from "./coerce_scalars.ts";
import { refusals } from "./refusals.ts";
import { schemaKeys } from "./schema_keys.ts";

export type Checked<T> = { config: T; problems: [] } | { config?: undefined; problems: ConfitureError[] };

/** Holds a configuration against its schema. Every problem has the place of its key and quotes no value. */
export function checkConfig<S extends z.ZodType>(schema: S, tree: LocatedMap): Checked<z.output<S>> {
  const known: LocatedMap = { ...tree, entries: new Map([...tree.entries].filter(([key]) => !key.startsWith("x-"))) };
  const refused = refusals.flatMap((refusal) => findRefused(known, refusal));
  if (refused.length > 0) return { problems: refused };
  let result = schema.safeParse(toPlain(known));
  if (!result.success) {
    const coerced = coerceScalars(known, result.error.issues);
    if (coerced) result = schema.safeParse(toPlain(coerced));
  }
  if (result.success) return { config: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, [], known, schema));
  return { problems: firstOfEach(problems) };
}

/** One problem per place: what has the wrong shape has no length that could be wrong too. */
function firstOfEach(problems: readonly ConfitureError[]): ConfitureError[] {
  const seen = new Set<string>();
  return problems.filter(({ reason, facts }) => {
    if (reason !== "config-value-invalid") return true;
    const key = String((facts as { key?: string }).key);
    return !seen.has(key) && seen.add(key);
  });
}

function findRefused(tree: LocatedMap, { path, when, why, instead }: (typeof refusals)[number]): ConfitureError[] {
  const node = valueAt(tree, path);
  if (!node || (when !== undefined && !(node.kind === "scalar" && node.value === when))) return [];
  const key = when === undefined ? writePath(path) : `${writePath(path)}: ${when}`;
  return [new ConfitureError("config-key-refused", { key, why, instead, ...placeAt(tree, path) })];
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, base: Path, tree: Located, schema: z.ZodType): ConfitureError[] {
  const path = [...base, ...issue.path.map((step) => typeof step === "number" ? step : String(step))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const near = nearest(key, schemaKeys(schema, path));
      const fact = { key: writePath([...path, key]), nearest: near, ...placeAt(tree, [...path, key]) };
      return new ConfitureError("config-key-unknown", fact);
    });
  }
  if (issue.code === "invalid_union") {
    const branch = likeliestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => describeIssue(inner, path, tree, schema));
  }
  const found = valueAt(tree, path);
  const place = placeAt(tree, path);
  if (!found || (found.kind === "scalar" && found.value === null)) {
    return [
      new ConfitureError("config-field-missing", { key: writePath(path), needed: "it is required here", ...place }),
    ];
  }
  return [
    new ConfitureError("config-value-invalid", { key: writePath(path), problem: sayWhy(issue, found), ...place }),
  ];
}

/** The alternative whose shape the value has; its problems are the ones worth telling. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) => !issues.some((issue) => issue.path.length === 0 && isAboutShape(issue)));
}

function isAboutShape(issue: Issue): boolean {
  return issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "invalid_union";
}

function sayWhy(issue: Issue, found: Located): string {
  switch (issue.code) {
    case "invalid_type":
      return `${shapes[issue.expected] ?? issue.expected} is expected here, not ${shapeOf(found)}${
        quoteHint(issue, found)
      }`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")} is expected here${nearestChoice(issue.values, found)}`;
    case "invalid_union":
      return `${expectations(issue)} is expected here`;
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return "it is empty";
      return issue.inclusive === false
        ? `it must be more than ${issue.minimum}`
        : `it must be at least ${issue.minimum}`;
    case "too_big":
      return issue.inclusive === false
        ? `it must be less than ${issue.maximum}`
        : `it must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function expectations({ errors, options }: Issue & { code: "invalid_union"; options?: unknown[] }): string {
  if (options) return `one of ${options.join(", ")}`;
  const issues = errors.flat();
  const values = issues.flatMap((issue) => issue.code === "invalid_value" ? issue.values.map(String) : []);
  if (issues.length > 0 && issues.every(({ code }) => code === "invalid_value")) return `one of ${values.join(", ")}`;
  return [...new Set(issues.map(expectation))].join(" or ");
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") return shapes[issue.expected] ?? issue.expected;
  return issue.code === "invalid_value" ? issue.values.map(String).join(", ") : "another value";
}

const shapes: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
};

function shapeOf(found: Located): string {
  if (found.kind !== "scalar") return found.kind === "map" ? "a mapping" : "a list";
  return typeof found.value === "string" ? "text" : typeof found.value === "number" ? "a number" : "true or false";
}

function quoteHint(issue: Issue & { code: "invalid_type" }, found: Located): string {
  const isUnquoted = issue.expected === "string" && found.kind === "scalar" && typeof found.value !== "string";
  return isUnquoted ? "; put it between quotes" : "";
}

function nearestChoice(values: readonly unknown[], found: Located): string {
  if (found.kind !== "scalar" || typeof found.value !== "string" || found.expanded) return "";
  const near = nearest(found.value, values.map(String));
  return near === undefined ? "" : `; did you mean ${near}?`;
}
