import type { AddressBook } from "./address.ts";
import type { GrantRow, SecurityLabelRow } from "./aspects.ts";
import { canonicalText, mayVary } from "./canonical.ts";
import type { Fact, Json } from "./fact.ts";
import { grantFacts } from "./grants.ts";
import { aspectId, objectId, partId } from "./identity.ts";
import type { Parser } from "../sql/mod.ts";
import type { Reader } from "./readers/mod.ts";

type Row = Record<string, unknown>;

/** A fact whose needs are still being collected. */
type Draft = Omit<Fact, "needs"> & { needs: string[] };

/** Columns of a reader's rows that are no properties. */
const special = new Set([
  ...["oid", "sub", "parent_oid", "parent_sub", "schema", "name", "args", "owner", "position", "need_sub"],
  ...["unreadable", "placeholders"],
]);

export interface DraftOptions {
  /** Owners that are this role are left out. */
  readonly impliedOwner?: string;
}

/** The facts of one reading while they come in. */
export class Drafts {
  readonly #facts = new Map<string, Draft>();
  readonly #schemas = new Map<string, string>();
  readonly #pending: { id: string; catalog: string; oid: number; sub: number }[] = [];
  /** How many objects extensions have brought. */
  members = 0;
  /** What the role may not read, or has never known, in words. */
  readonly unreadable: string[] = [];

  constructor(readonly book: AddressBook, readonly parser: Parser, readonly options: DraftOptions) {}

  /** Takes the rows of one reader. */
  addAll(reader: Reader, rows: readonly Row[]): void {
    const columns = Object.keys(rows[0] ?? {});
    const needs = columns.filter((key) => key.startsWith("need "));
    const properties = columns.filter(isProperty);
    for (const row of rows) {
      const refined = reader.refine?.(row, this.parser);
      // A refined row may have other columns than the server's.
      if (refined === undefined) this.#add(reader, row, properties, needs);
      else this.#add(reader, refined, Object.keys(refined).filter(isProperty), needs);
    }
  }

  /** Takes a fact that was made elsewhere. */
  add(fact: Fact, address?: { catalog: string; oid: number }): void {
    this.#facts.set(fact.id, { ...fact, needs: [...fact.needs] });
    if (address !== undefined) this.book.add({ ...address, sub: 0 }, fact.id);
  }

  has(id: string): boolean {
    return this.#facts.has(id);
  }

  #add(reader: Reader, row: Row, keys: readonly string[], needKeys: readonly string[]): void {
    const { book } = this;
    const oid = Number(row.oid);
    const name = row.name as string;
    const schema = row.schema as string | undefined;
    const args = row.args as string | undefined;
    if (book.isMember(reader.catalog, oid)) return void this.members++;
    let parent: string | undefined;
    if (reader.parent !== undefined) {
      parent = book.at(reader.parent, Number(row.parent_oid), Number(row.parent_sub ?? 0));
      if (parent === undefined) return; // the whole was left out
    }
    const id = parent === undefined
      ? objectId(reader.kind, { schema: schema ?? undefined, name, args: args ?? undefined })
      : reader.single
      ? aspectId(reader.kind, parent)
      : partId(reader.kind, parent, name);
    const draft: { -readonly [key in keyof Draft]: Draft[key] } = {
      id,
      kind: reader.kind,
      name,
      parent,
      properties: withoutEmpty(row, keys),
      needs: [],
    };
    if (typeof schema === "string") {
      draft.schema = schema;
      draft.needs.push(this.#schemaId(schema));
    }
    if (typeof args === "string") draft.args = args;
    if (row.position !== undefined) draft.position = Number(row.position);
    if (parent !== undefined) draft.needs.push(parent);
    if (reader.expressions !== undefined) defineCanonical(draft, reader.expressions, this.parser);
    if (Array.isArray(row.unreadable) && row.unreadable.length > 0) draft.unreadable = row.unreadable;
    this.#facts.set(id, draft);
    book.add({ catalog: reader.catalog, oid, sub: Number(row.sub ?? 0) }, id);
    for (const needKey of needKeys) {
      const catalog = needKey.slice("need ".length);
      this.#pending.push({ id, catalog, oid: Number(row[needKey]), sub: Number(row.need_sub ?? 0) });
    }
    for (const key of (row.unreadable ?? []) as string[]) this.unreadable.push(`${key} of ${id}`);
    for (const key of (row.placeholders ?? []) as string[]) {
      this.unreadable.push(`${key} of ${id}: a placeholder stands for its secret`);
    }
    if (typeof row.owner === "string" && row.owner !== this.options.impliedOwner) {
      this.#addAspect("owner", id, { role: row.owner });
    }
  }

  /** What readers' rows need, once all addresses are known. */
  addNeeds(): void {
    for (const { id, catalog, oid, sub } of this.#pending) {
      const found = this.book.at(catalog, oid, sub);
      if (found !== undefined) this.need(id, found);
    }
  }

  need(id: string, need: string): void {
    this.#facts.get(id)?.needs.push(need);
  }

  addComment(catalog: string, oid: number, sub: number, text: string): void {
    const parent = this.book.at(catalog, oid, sub);
    if (parent !== undefined && !(parent === "schema public" && text === "standard public schema")) {
      this.#addAspect("comment", parent, { text });
    }
  }

  addGrants(rows: readonly GrantRow[]): void {
    for (const fact of [...grantFacts(rows, this.book, this.#facts)]) this.add(fact);
  }

  addSecurityLabel({ catalog, oid, sub, provider, label }: SecurityLabelRow): void {
    const parent = this.book.at(catalog, oid, sub);
    if (parent !== undefined) this.#addAspect("security label", parent, { provider, label }, provider);
  }

  /** All facts. A need for something that was left out is the business of whoever left it out. */
  finish(): Map<string, Fact> {
    for (const draft of this.#facts.values()) {
      const { id, needs } = draft;
      if (needs.length === 1 && this.#facts.has(needs[0]!)) continue;
      draft.needs = [...new Set(needs)].filter((need) => need !== id && this.#facts.has(need)).sort();
    }
    return this.#facts;
  }

  #addAspect(
    kind: "owner" | "comment" | "security label",
    parent: string,
    properties: Fact["properties"],
    of?: string,
  ): void {
    const id = aspectId(kind, parent, of);
    const name = of ?? this.#facts.get(parent)!.name;
    this.#facts.set(id, { id, kind, name, parent, properties, needs: [parent] });
  }

  #schemaId(name: string): string {
    let id = this.#schemas.get(name);
    if (id === undefined) this.#schemas.set(name, id = objectId("schema", { name }));
    return id;
  }
}

/** Canonical forms are only worked out when somebody asks: most texts are never compared with another one. */
function defineCanonical(draft: Draft, expressions: NonNullable<Reader["expressions"]>, parser: Parser): void {
  const { properties } = draft;
  const keys = Object.keys(expressions).filter((key) =>
    typeof properties[key] === "string" && mayVary(properties[key] as string)
  );
  if (keys.length === 0) return;
  let canonical: Record<string, string> | undefined;
  Object.defineProperty(draft, "canonical", {
    enumerable: true,
    configurable: true,
    get: () =>
      canonical ??= Object.fromEntries(keys.flatMap((key) => {
        const tree = canonicalText(properties[key] as string, expressions[key]!, parser);
        return tree === undefined ? [] : [[key, tree]];
      })),
  });
}

function isProperty(column: string): boolean {
  return !special.has(column) && !column.startsWith("need ");
}

function withoutEmpty(row: Row, keys: readonly string[]): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const key of keys) {
    const value = row[key];
    if (value === null || value === undefined || value === false || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    kept[key] = value as Json;
  }
  return kept;
}
