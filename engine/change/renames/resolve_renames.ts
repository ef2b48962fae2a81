import { type Catalog, type Fact, pathOf, shown } from "../../catalog/mod.ts";
import { ConfitureError } from "../../errors.ts";
import type { Annotation } from "./annotations.ts";
import type { Rename } from "./rename.ts";

export interface GivenAnswers {
  readonly renames?: readonly Rename[];
  /** Pairs that somebody has said to be none. */
  readonly refused?: readonly Rename[];
  readonly annotations?: readonly Annotation[];
}

/**
 * The renames that this source still has before it: the old name is there and the new one is not, and the target has it
 * the other way round. An answer is kept for every environment, so that one which has been followed already is no
 * mistake. Throws "renames-contradict" where answers exclude each other.
 */
export function resolveRenames(
  from: Catalog,
  to: Catalog,
  { renames = [], refused = [], annotations = [] }: GivenAnswers,
): Rename[] {
  const formerly = new Map<string, string>();
  const ofSchemas = annotations.filter((each) => to.facts.has(`schema ${shown(each.name)}`) && each.part === undefined);
  const schemas = new Map<string, string>();
  for (const { from: old, to: name } of [...renames, ...ofSchemas.flatMap((each) => fromAnnotation(each))]) {
    const now = `schema ${shown(name)}`;
    if (old.startsWith("schema ") && isBefore(old, now)) schemas.set(pathOf(old), pathOf(now));
  }
  for (const [old, now] of schemas) formerly.set(now, old);
  const said = [...renames, ...annotations.flatMap((each) => fromAnnotation(each))];
  const known = new Map<string, Rename>();
  const tables = new Map<string, string>();
  for (const rename of said) {
    // Of several names that one had over time, that of the target counts.
    if (!to.facts.has(inTarget(tables.get(rename.from) ?? ""))) {
      tables.set(rename.from, renamedId(rename.from, rename.to));
    }
  }
  const answered = new Map<string, string>();
  for (const rename of said) {
    const fact = from.facts.get(rename.from);
    if (!fact || to.facts.has(inTarget(rename.from))) continue;
    const now = fact.parent === undefined ? renamedId(fact.id, rename.to) : partOf(fact, rename.to, tables);
    if (!isBefore(rename.from, now)) continue;
    known.set(rename.from, rename);
    answered.set(rename.from, inTarget(now));
  }
  refuseContradictions(answered, [...refused].filter(({ from, to }) => known.get(from)?.to === to));
  return [...known.values()];

  /** Whether a name is gone in the target and the new one is there, and not yet here. */
  function isBefore(old: string, now: string): boolean {
    return from.facts.has(old) && !to.facts.has(inTarget(old)) && to.facts.has(inTarget(now)) && !from.facts.has(now);
  }

  /** An id as the target has it, whose schema may have another name. */
  function inTarget(id: string): string {
    return inSchema(id, schemas);
  }

  function fromAnnotation({ old, schema, name, part }: Annotation): Rename[] {
    const objects = [...to.facts.values()].filter((fact) =>
      fact.parent === undefined && fact.name === name && (fact.schema === undefined || fact.schema === schema)
    );
    const parts = part === undefined
      ? [...to.facts.values()].filter((fact) => isNamedPart(fact, name, schema, to))
      : objects.flatMap(({ id }) => to.childrenOf(id).filter((fact) => fact.name === part && named.has(fact.kind)));
    const facts = part === undefined ? [...objects, ...parts] : parts;
    return facts.map((fact) => ({ from: sourceId(fact, old), to: fact.name }));
  }

  /** Where the annotated object stood in the source, whose table and schema may have had other names too. */
  function sourceId(fact: Fact, old: string): string {
    const same = inSchema(renamedId(fact.id, old), formerly);
    if (from.facts.has(same) || fact.parent === undefined) return same;
    const parent = annotations.find(({ name, part, schema }) =>
      part === undefined && fact.parent!.endsWith(` ${schema}.${shown(name)}`)
    );
    if (!parent) return same;
    const path = pathOf(inSchema(renamedId(fact.parent, parent.old), formerly));
    return `${fact.kind} ${path}.${shown(old)}`;
  }
}

/** Two things cannot become one, and a pair is one rename or none. */
function refuseContradictions(answered: ReadonlyMap<string, string>, refused: readonly Rename[]): void {
  for (const { from } of refused) {
    const what = `${answered.get(from)} is said to be ${from} renamed, and not to be it`;
    throw new ConfitureError("renames-contradict", { what });
  }
  for (const [now, olds] of Map.groupBy(answered.keys(), (old) => answered.get(old)!)) {
    if (olds.length < 2) continue;
    throw new ConfitureError("renames-contradict", {
      what: `${now} is said to be the new name of ${olds.join(" and of ")}`,
    });
  }
}

/** An id whose schema has another name, by a map of names as ids show them. */
function inSchema(id: string, schemas: ReadonlyMap<string, string>): string {
  const path = pathOf(id);
  for (const [old, now] of schemas) {
    if (path.startsWith(`${old}.`)) return `${id.slice(0, id.length - path.length)}${now}${path.slice(old.length)}`;
  }
  return id;
}

const named: ReadonlySet<string> = new Set(["column", "constraint", "index", "trigger", "rule", "policy"]);

/** Indexes, which name their table beside themselves. */
function isNamedPart(fact: Fact, name: string, schema: string | undefined, catalog: Catalog): boolean {
  return fact.name === name && named.has(fact.kind) && fact.kind !== "column" && fact.kind !== "constraint" &&
    fact.parent !== undefined && catalog.fact(fact.parent).schema === schema;
}

/** An id with another last name in its path. */
function renamedId(id: string, name: string): string {
  const open = argumentsAt(id);
  const [head, args] = open < 0 ? [id, ""] : [id.slice(0, open), id.slice(open)];
  const cut = lastNameAt(head);
  return `${head.slice(0, cut)}${shown(name)}${args}`;
}

/** Where the arguments of a routine start, or -1. */
function argumentsAt(id: string): number {
  let isQuoted = false;
  for (let at = 0; at < id.length; at++) {
    if (id[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && id[at] === "(") return at;
  }
  return -1;
}

/** Where the last name of a path starts: behind the last dot or space outside of quotes. */
function lastNameAt(head: string): number {
  let isQuoted = false;
  let cut = 0;
  for (let at = 0; at < head.length; at++) {
    if (head[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (head[at] === "." || head[at] === " ")) cut = at + 1;
  }
  return cut;
}

function partOf(fact: Fact, now: string, renamed: ReadonlyMap<string, string>): string {
  const parent = renamed.get(fact.parent!) ?? fact.parent!;
  return `${fact.kind} ${pathOf(parent)}.${shown(now)}`;
}
