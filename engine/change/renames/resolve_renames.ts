import { type Catalog, type Fact, pathOf, shown } from "../../catalog/mod.ts";
import type { Annotation } from "./annotations.ts";
import type { Rename } from "./rename.ts";

/**
 * The renames that this source still has before it: the old name is there and the new one is not, and the target has it
 * the other way round. An answer is kept for every environment, so that one which has been followed already is no
 * mistake.
 */
export function resolveRenames(
  from: Catalog,
  to: Catalog,
  answers: { renames?: readonly Rename[]; annotations?: readonly Annotation[] },
): Rename[] {
  const said = [...answers.renames ?? [], ...(answers.annotations ?? []).flatMap((each) => fromAnnotation(each, to))];
  const known = new Map<string, Rename>();
  const tables = new Map<string, string>();
  for (const rename of said) {
    const now = renamedId(rename.from, rename.to);
    // Of several names that one had over time, that of the target counts.
    if (!to.facts.has(tables.get(rename.from) ?? "")) tables.set(rename.from, now);
  }
  for (const rename of said) {
    const fact = from.facts.get(rename.from);
    if (!fact || to.facts.has(rename.from)) continue;
    const now = fact.parent === undefined ? renamedId(fact.id, rename.to) : partOf(fact, rename.to, tables);
    if (to.facts.has(now) && !from.facts.has(now)) known.set(rename.from, rename);
  }
  return [...known.values()];

  function fromAnnotation({ old, schema, name, part }: Annotation, to: Catalog): Rename[] {
    const objects = [...to.facts.values()].filter((fact) =>
      fact.parent === undefined && fact.name === name && (fact.schema === undefined || fact.schema === schema)
    );
    const parts = part === undefined
      ? [...to.facts.values()].filter((fact) => isNamedPart(fact, name, schema, to))
      : objects.flatMap(({ id }) => to.childrenOf(id).filter((fact) => fact.name === part && named.has(fact.kind)));
    const facts = part === undefined ? [...objects, ...parts] : parts;
    return facts.map((fact) => ({ from: sourceId(fact, old), to: fact.name }));
  }

  /** Where the annotated object stood in the source, whose table may have had another name too. */
  function sourceId(fact: Fact, old: string): string {
    const same = renamedId(fact.id, old);
    if (from.facts.has(same) || fact.parent === undefined) return same;
    const parent = (answers.annotations ?? []).find(({ name, part, schema }) =>
      part === undefined && fact.parent!.endsWith(` ${schema}.${shown(name)}`)
    );
    if (!parent) return same;
    const path = pathOf(renamedId(fact.parent, parent.old));
    return `${fact.kind} ${path}.${shown(old)}`;
  }
}

const named: ReadonlySet<string> = new Set(["column", "constraint", "index", "trigger", "rule", "policy"]);

/** Indexes, which name their table beside themselves. */
function isNamedPart(fact: Fact, name: string, schema: string | undefined, catalog: Catalog): boolean {
  return fact.name === name && named.has(fact.kind) && fact.kind !== "column" && fact.kind !== "constraint" &&
    fact.parent !== undefined && catalog.fact(fact.parent).schema === schema;
}

/** An id with another last name in its path. */
function renamedId(id: string, name: string): string {
  const open = id.indexOf("(");
  const [head, args] = open < 0 ? [id, ""] : [id.slice(0, open), id.slice(open)];
  const cut = lastNameAt(head);
  return `${head.slice(0, cut)}${shown(name)}${args}`;
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
