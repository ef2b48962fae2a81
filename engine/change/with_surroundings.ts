import { applyScope, type Catalog, type Scope } from "../catalog/mod.ts";

/** One side: narrowed to the scope, and before that. */
export interface Narrowed {
  readonly catalog: Catalog;
  readonly whole: Catalog;
}

export interface SurroundingsOptions {
  /** What is to be made of it: what that needs is taken along where the source has it. */
  readonly to: Narrowed;
  /** The database in which it is to be built. What the scope leaves out of that stays what it is. */
  readonly empty: Catalog;
  readonly scope: Scope;
  /** Names of the extensions that the server can make. */
  readonly extensions: ReadonlySet<string>;
}

/**
 * A source with what it needs of what its scope left out, so that it can be built. Members of an extension are no facts
 * that anything could need, so that extensions come along whenever they can.
 */
export function withSurroundings(
  { catalog, whole }: Narrowed,
  { to, empty, scope, extensions }: SurroundingsOptions,
): Catalog {
  const inScope = applyScope(empty, scope);
  const taken = new Map([...empty.facts].filter(([id]) => !inScope.facts.has(id)));
  const open = [
    ...catalog.facts.keys(),
    ...[...to.catalog.facts.keys()].flatMap((id) => to.whole.facts.get(id)?.needs ?? []),
    ...[...whole.facts.values()]
      .filter(({ kind, name }) => kind === "schema" || (kind === "extension" && extensions.has(name)))
      .map(({ id }) => id),
  ];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const fact = whole.facts.get(id);
    if (fact === undefined || taken.has(id)) continue;
    taken.set(id, fact);
    open.push(...fact.needs);
    if (fact.parent !== undefined) open.push(fact.parent);
    // Out of scope an object is taken for what it is needed for: with its columns, without its rights and comments.
    if (!catalog.facts.has(id)) open.push(...whole.childrenOf(id, "column").map(({ id }) => id));
  }
  return catalog.with({ facts: [...taken.values()] });
}
