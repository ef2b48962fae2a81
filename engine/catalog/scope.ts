import type { Catalog } from "./catalog.ts";
import type { Fact } from "./fact.ts";
import { objectId, pathOf } from "./identity.ts";
import { isOwnRelation, ownSchema } from "./own_objects.ts";

/** Names of what a scope speaks of; patterns know `*` and `?`. */
export interface ScopeRules {
  /** Patterns of schemas. */
  readonly schemas?: readonly string[];
  /** Kinds of facts: `publication`, `grant`. */
  readonly kinds?: readonly string[];
  /** Patterns of objects as ids show them: `public.orders`, `public.orders_*`. */
  readonly objects?: readonly string[];
  /** Patterns of partitioned tables whose partitions are meant. */
  readonly partitions_of?: readonly string[];
}

/** What of a database a project looks after. */
export interface Scope {
  /** Where given, only what it names, with its parts. */
  readonly include?: ScopeRules;
  /** Never what it names, nor its parts. */
  readonly exclude?: ScopeRules;
  /** The ledger of migrations, `[schema.]table`, which is confiture's own. */
  readonly trackingTable?: string;
}

/**
 * The catalog without what is out of scope, its parts and what belongs to it, and without confiture's own objects, all of
 * it counted in `leftOut`. What needs something that was left out stays, and takes for granted that it is there.
 */
export function applyScope(catalog: Catalog, scope: Scope): Catalog {
  const verdicts = new Map<string, Verdict>();
  const judge = (fact: Fact): Verdict => {
    const known = verdicts.get(fact.id);
    if (known !== undefined) return known;
    const whole = wholeOf(fact, catalog);
    const inherited = whole === undefined ? undefined : judge(whole);
    const verdict = inherited === undefined || inherited === "kept"
      ? ownVerdict(fact, inherited === "kept", catalog, scope)
      : "part";
    verdicts.set(fact.id, verdict);
    return verdict;
  };
  const kept = new Map<string, Fact>();
  const count = { own: 0, scope: 0 };
  for (const fact of catalog.facts.values()) {
    const verdict = judge(fact);
    if (verdict === "kept") kept.set(fact.id, fact);
    else if (verdict !== "part") count[verdict]++;
  }
  if (scope.include !== undefined) keepSchemas(catalog, kept, scope, count);
  const foreign = catalog.unmodelled.filter(({ schema }) => schema !== ownSchema);
  count.own += catalog.unmodelled.length - foreign.length;
  const unmodelled = foreign.filter((object) => isInScope({ ...object, path: object.name }, scope));
  count.scope += foreign.length - unmodelled.length;
  const { leftOut } = catalog;
  return catalog.with({
    facts: [...kept.values()].map((fact) => withNeeds(fact, kept)),
    unmodelled,
    leftOut: { ...leftOut, own: leftOut.own + count.own, scope: leftOut.scope + count.scope },
  });
}

type Verdict = "kept" | "own" | "scope" | "part";

/** What a fact comes and goes with: its parent, and the column of a sequence that has an owner. */
function wholeOf(fact: Fact, catalog: Catalog): Fact | undefined {
  if (fact.parent !== undefined) return catalog.facts.get(fact.parent);
  if (fact.kind !== "sequence") return undefined;
  const [bond] = catalog.childrenOf(fact.id, "owned by");
  const column = bond?.needs.find((need) => need.startsWith("column "));
  return column === undefined ? undefined : catalog.facts.get(column);
}

function ownVerdict(fact: Fact, isPart: boolean, catalog: Catalog, scope: Scope): Verdict {
  if (fact.schema === ownSchema || (fact.kind === "schema" && fact.name === ownSchema)) return "own";
  if (isOwnRelation(fact, scope.trackingTable)) return "own";
  if (isPart) return scope.exclude?.kinds?.includes(fact.kind) ? "scope" : "kept";
  const path = pathOf(fact.id).replace(/\(.*$/s, "");
  const schema = fact.kind === "schema" ? fact.name : fact.schema;
  const partitionOf = partitionedTable(fact, catalog);
  return isInScope({ kind: fact.kind, ...(schema !== undefined && { schema }), path, partitionOf }, scope)
    ? "kept"
    : "scope";
}

/** The table that this one is a partition of, as a path. */
function partitionedTable(fact: Fact, catalog: Catalog): string[] {
  const path: string[] = [];
  for (let at: Fact | undefined = fact; at?.kind === "table" || at?.kind === "foreign table";) {
    const [bond] = catalog.childrenOf(at.id, "partition");
    if (bond === undefined) break;
    path.push(String(bond.properties.of));
    at = catalog.facts.get(`table ${bond.properties.of}`);
  }
  return path;
}

interface Named {
  readonly kind: string;
  readonly schema?: string;
  readonly path: string;
  readonly partitionOf?: readonly string[];
}

function isInScope(named: Named, { include, exclude }: Scope): boolean {
  if (exclude !== undefined && isNamed(named, exclude, "any")) return false;
  return include === undefined || isNamed(named, include, "every");
}

/** Excluding rules name each for itself; including ones narrow each other down. */
function isNamed({ kind, schema, path, partitionOf = [] }: Named, rules: ScopeRules, how: "any" | "every"): boolean {
  const verdicts = [
    rules.schemas?.length ? schema !== undefined && matches(schema, rules.schemas) : undefined,
    rules.kinds?.length ? rules.kinds.includes(kind) : undefined,
    rules.objects?.length ? matches(path, rules.objects) : undefined,
    rules.partitions_of?.length ? partitionOf.some((of) => matches(of, rules.partitions_of!)) : undefined,
  ].filter((verdict) => verdict !== undefined);
  return how === "any" ? verdicts.some(Boolean) : verdicts.every(Boolean);
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => glob(pattern).test(name));
}

const globs = new Map<string, RegExp>();

function glob(pattern: string): RegExp {
  let found = globs.get(pattern);
  if (found === undefined) {
    const text = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
    globs.set(pattern, found = new RegExp(`^${text}$`, "s"));
  }
  return found;
}

/** A schema of which something is included is there itself, unless it is excluded by name. */
function keepSchemas(catalog: Catalog, kept: Map<string, Fact>, { exclude }: Scope, count: { scope: number }): void {
  for (const { schema } of [...kept.values()]) {
    if (schema === undefined || (exclude?.kinds ?? []).includes("schema")) continue;
    const fact = catalog.facts.get(objectId("schema", { name: schema }));
    if (fact === undefined || kept.has(fact.id)) continue;
    kept.set(fact.id, fact);
    count.scope--;
  }
}

function withNeeds(fact: Fact, kept: ReadonlyMap<string, Fact>): Fact {
  if (fact.needs.every((need) => kept.has(need))) return fact;
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(fact)) as {
    -readonly [key in keyof Fact]: Fact[key];
  };
  copy.needs = fact.needs.filter((need) => kept.has(need));
  return copy;
}
