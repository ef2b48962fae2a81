import { createHash } from "node:crypto";
import type { Fact, FactKind } from "./fact.ts";

/** Something that a server has and the model has not. */
export interface Unmodelled {
  /** In PostgreSQL's words: "operator class". */
  readonly kind: string;
  /** As PostgreSQL identifies it, qualified and quoted. */
  readonly name: string;
  /** The schema that it lies in, where it lies in one. */
  readonly schema?: string;
}

/** What was left out of a catalog on purpose, counted. */
export interface LeftOut {
  /** Objects that belong to extensions. */
  readonly extension: number;
  /** Objects of confiture itself. */
  readonly own: number;
  /** Objects that the project's scope excludes. */
  readonly scope: number;
}

export interface CatalogParts {
  readonly serverVersion: number;
  readonly database: string;
  /** The role that read it. */
  readonly role: string;
  /** An object without an owner of its own belongs to whoever makes it: DDL that names no owners. */
  readonly impliesOwner?: boolean;
  /** By id, or one after the other. */
  readonly facts: Iterable<Fact> | ReadonlyMap<string, Fact>;
  readonly keywords: Iterable<string>;
  readonly unmodelled: readonly Unmodelled[];
  readonly unreadable: readonly string[];
  readonly leftOut: LeftOut;
}

/** The facts of one database at one moment. */
export class Catalog {
  readonly serverVersion: number;
  readonly database: string;
  readonly role: string;
  readonly impliesOwner: boolean;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly unmodelled: readonly Unmodelled[];
  /** What the role may not read, in words: "options of user mapping app on server s". Never taken for absent. */
  readonly unreadable: readonly string[];
  readonly leftOut: LeftOut;
  /** The server's keywords that an identifier has to be quoted for. */
  readonly keywords: ReadonlySet<string>;
  #children?: Map<string, Fact[]>;
  #dependents?: Map<string, Fact[]>;
  #fingerprint?: string;

  constructor(parts: CatalogParts) {
    this.serverVersion = parts.serverVersion;
    this.database = parts.database;
    this.role = parts.role;
    this.impliesOwner = parts.impliesOwner ?? false;
    this.facts = parts.facts instanceof Map ? parts.facts : byId(parts.facts);
    this.keywords = new Set(parts.keywords);
    this.unmodelled = parts.unmodelled;
    this.unreadable = parts.unreadable;
    this.leftOut = parts.leftOut;
  }

  /** This catalog with some of its parts replaced. */
  with(parts: Partial<CatalogParts>): Catalog {
    return new Catalog({ ...this, ...parts });
  }

  get major(): number {
    return Math.floor(this.serverVersion / 10_000);
  }

  /** The fact of an id that is known to exist. */
  fact(id: string): Fact {
    const fact = this.facts.get(id);
    if (!fact) throw new Error(`no fact ${id} in the catalog of ${this.database}`);
    return fact;
  }

  /** Parts of a fact, in their order. */
  childrenOf(id: string, kind?: FactKind): readonly Fact[] {
    this.#children ??= groupBy(this.facts.values(), ({ parent }) => parent === undefined ? [] : [parent]);
    const children = this.#children.get(id) ?? [];
    return kind === undefined ? children : children.filter((fact) => fact.kind === kind);
  }

  /** Facts that cannot exist without this one. */
  dependentsOf(id: string): readonly Fact[] {
    this.#dependents ??= groupBy(this.facts.values(), ({ needs }) => needs);
    return this.#dependents.get(id) ?? [];
  }

  /** An identifier as this server needs it, quoted only where it must be. */
  quote(name: string): string {
    const plain = /^[a-z_][a-z0-9_$]*$/.test(name) && !this.keywords.has(name);
    return plain ? name : `"${name.replaceAll('"', '""')}"`;
  }

  /** SHA-256 over everything that can differ, in hex; the same on every server of one major. */
  get fingerprint(): string {
    if (this.#fingerprint !== undefined) return this.#fingerprint;
    const hash = createHash("sha256");
    let text = "";
    for (const id of [...this.facts.keys()].sort()) {
      text += `${id}\0${comparable(this.facts.get(id)!)}\0`;
      if (text.length < hashedAtOnce) continue;
      hash.update(text);
      text = "";
    }
    hash.update(text);
    return this.#fingerprint = hash.digest("hex");
  }
}

/** What two facts of one id are compared by, as text. */
export function comparable({ properties, canonical }: Fact): string {
  const keys = Object.keys(properties).sort();
  return JSON.stringify(keys.map((key) => [key, canonical?.[key] ?? properties[key]]));
}

/** Whether two facts of one id do not differ. Texts that are equal need no canonical form. */
export function isSame(one: Fact, other: Fact): boolean {
  const keys = Object.keys(one.properties);
  if (keys.length !== Object.keys(other.properties).length) return false;
  return keys.every((key) => {
    const value = one.properties[key];
    const to = other.properties[key];
    if (value === to) return true;
    if (value === undefined || to === undefined) return false;
    if (typeof value === "object" && typeof to === "object") return JSON.stringify(value) === JSON.stringify(to);
    const canonical = one.canonical?.[key];
    return canonical !== undefined && canonical === other.canonical?.[key];
  });
}

/** Characters: each call of the hash costs more than the hashing of some hundred of them. */
const hashedAtOnce = 65_536;

function byId(facts: Iterable<Fact> | ReadonlyMap<string, Fact>): Map<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts instanceof Map ? facts.values() : facts as Iterable<Fact>) found.set(fact.id, fact);
  return found;
}

function groupBy(facts: Iterable<Fact>, keys: (fact: Fact) => readonly string[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    for (const key of keys(fact)) {
      const group = groups.get(key);
      if (group) group.push(fact);
      else groups.set(key, [fact]);
    }
  }
  return groups;
}
