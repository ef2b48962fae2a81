import type { AddressBook } from "./address.ts";
import type { GrantRow, SecurityLabelRow } from "./aspects.ts";
import { commentOfPublic } from "./comment_of_public.ts";
import { canonicalText, mayVary } from "./canonical.ts";
import type { Fact, FactKind, Json } from "./fact.ts";
import { grantFacts } from "./grants.ts";
import { type Composer, DeparsedTexts, type ListedColumns } from "./deparsed.ts";
import { aspectId, objectId, partId, shown } from "./identity.ts";
import { type Draft, Incoming } from "./incoming.ts";
import { columnsOf, unpacked } from "./packed.ts";
import type { Session } from "../postgres/mod.ts";
import type { Parser } from "../sql/mod.ts";
import type { Reader } from "./readers/mod.ts";

type Row = Record<string, unknown>;

const rowsAtOnce = 2_000;

export interface DraftOptions {
  /** Owners that are this role are left out. */
  readonly impliedOwner?: string;
  /** Words that the server quotes as names. */
  readonly keywords: ReadonlySet<string>;
}

/** The facts of one reading while they come in. */
export class Drafts {
  readonly #facts = new Map<string, Draft>();
  readonly #schemas = new Map<string, string>();
  readonly #pending: { id: string; catalog: string; oid: number; sub: number }[] = [];
  #last: { kind?: FactKind; parent?: string; prefix: string } = { prefix: "" };
  readonly #texts = new DeparsedTexts<Draft>();
  #lastColumns: { relation: number; numbers: string; columns: ListedColumns } | undefined;
  readonly #composed: Reader[] = [];
  /** How many objects extensions have brought. */
  members = 0;
  /** What the role may not read, or has never known, in words. */
  readonly unreadable: string[] = [];

  constructor(readonly book: AddressBook, readonly parser: Parser, readonly options: DraftOptions) {}

  /** Takes the rows of one reader. Lets go in between, so that the server can hand over its next answer meanwhile. */
  async addAll(reader: Reader, rows: readonly Row[]): Promise<void> {
    if (reader.refine !== undefined) {
      // A refined row may have other columns than the next one.
      for (const row of rows) this.#add(new Incoming(reader, columnsOf([reader.refine(row, this.parser)])), 0);
      return;
    }
    const incoming = new Incoming(reader, reader.packed ? unpacked(rows[0]!, reader.packed) : columnsOf(rows));
    if (reader.compose !== undefined) incoming.compose = this.#composer(reader, incoming);
    for (let n = 0; n < incoming.count; n++) {
      if ((n + 1) % rowsAtOnce === 0) await new Promise((resolve) => setTimeout(resolve));
      this.#add(incoming, n);
    }
  }

  /** Takes a fact that was made elsewhere. */
  add(fact: Fact, address?: { catalog: string; oid: number }): void {
    this.#facts.set(fact.id, { ...fact, needs: [...fact.needs] });
    if (address !== undefined) this.book.add(address.catalog, address.oid, 0, fact.id);
  }

  has(id: string): boolean {
    return this.#facts.has(id);
  }

  #add(incoming: Incoming, n: number): void {
    const { reader } = incoming;
    const { book } = this;
    const oid = Number(incoming.oid![n]);
    if (book.isMember(reader.catalog, oid)) return void this.members++;
    let parent: string | undefined;
    if (reader.parent !== undefined) {
      parent = book.at(reader.parent, Number(incoming.parentOid![n]), Number(incoming.parentSub?.[n] ?? 0));
      if (parent === undefined) return; // the whole was left out
    }
    const name = incoming.name![n] as string;
    const schema = (incoming.schema?.[n] ?? undefined) as string | undefined;
    const args = (incoming.args?.[n] ?? undefined) as string | undefined;
    const id = parent === undefined
      ? objectId(reader.kind, { schema, name, args })
      : reader.single
      ? aspectId(reader.kind, parent)
      : this.#prefixOf(reader.kind, parent) + shown(name);
    const { kind } = reader;
    const properties = incoming.properties(n);
    const needs = neededAtFirst(schema === undefined ? undefined : this.#schemaId(schema), parent);
    // Whole from the start: what is put into an object later takes room of its own.
    const draft: { -readonly [key in keyof Draft]: Draft[key] } = incoming.position !== undefined
      ? { id, kind, name, parent, position: Number(incoming.position[n]), properties, needs }
      : schema !== undefined
      ? { id, kind, schema, name, parent, properties, needs }
      : { id, kind, name, parent, properties, needs };
    if (args !== undefined) draft.args = args;
    incoming.compose?.(draft, n);
    if (reader.expressions !== undefined) defineCanonical(draft, reader.expressions, this.parser);
    this.#facts.set(id, draft);
    book.add(reader.catalog, oid, Number(incoming.sub?.[n] ?? 0), id);
    for (const [catalog, oids] of incoming.needs) {
      this.#pending.push({ id, catalog, oid: Number(oids[n]), sub: Number(incoming.needSub?.[n] ?? 0) });
    }
    this.#noteUnreadable(draft, incoming, n);
    const owner = incoming.owner?.[n];
    if (typeof owner === "string" && owner !== this.options.impliedOwner) this.#addAspect("owner", id, { role: owner });
  }

  /** What the ids of a fact's parts of one kind begin with; parts of one fact mostly come one after the other. */
  #prefixOf(kind: FactKind, parent: string): string {
    if (this.#last.parent !== parent || this.#last.kind !== kind) {
      this.#last = { kind, parent, prefix: partId(kind, parent, "x").slice(0, -1) };
    }
    return this.#last.prefix;
  }

  #noteUnreadable(draft: { -readonly [key in keyof Draft]: Draft[key] }, incoming: Incoming, n: number): void {
    const unreadable = (incoming.unreadable?.[n] ?? []) as string[];
    if (unreadable.length > 0) draft.unreadable = unreadable;
    for (const key of unreadable) this.unreadable.push(`${key} of ${draft.id}`);
    for (const key of (incoming.placeholders?.[n] ?? []) as string[]) {
      this.unreadable.push(`${key} of ${draft.id}: a placeholder stands for its secret`);
    }
  }

  /** What readers' rows need, once all addresses are known. */
  addNeeds(): void {
    for (const { id, catalog, oid, sub } of this.#pending) {
      const found = this.book.at(catalog, oid, sub);
      if (found !== undefined) this.need(id, found);
    }
  }

  /** Gets the texts of constraints and indexes, for which all columns have to be there. */
  async addTexts(session: Session): Promise<void> {
    const expressions = new Map(this.#composed.map((reader) => [reader.kind, reader.expressions]));
    await this.#texts.resolve(session, (draft, property, text) => {
      (draft.properties as Record<string, Json>)[property] = text;
      const wraps = expressions.get(draft.kind);
      if (wraps?.[property] !== undefined && mayVary(text)) defineCanonical(draft, wraps, this.parser);
    });
  }

  /** Puts the properties of one draft together after the other. */
  #composer(reader: Reader, { columns }: Incoming): (draft: Draft, n: number) => void {
    this.#composed.push(reader);
    let [at, to]: [number, Draft?] = [0];
    const composer: Composer = {
      column: (name) => columns.get(name)?.[at] ?? null,
      quote: (name) => quoted(name, this.options.keywords),
      columns: (relation, numbers) => this.#columns(relation, numbers),
      relation: (oid) => this.#relation(oid),
      property: (name, value) => (to!.properties as Record<string, Json>)[name] = value,
      text: (text) => this.#texts.add(to!, text),
    };
    return (draft, n) => {
      [at, to] = [n, draft];
      reader.compose!(composer);
    };
  }

  #columns(relation: number, numbers: string): ListedColumns | undefined {
    // A key and its index mostly have the same.
    const last = this.#lastColumns;
    if (last?.relation === relation && last.numbers === numbers) return last.columns;
    const names: string[] = [];
    let [list, types] = ["", ""];
    for (const number of numbers.split(" ")) {
      const id = this.book.at("pg_class", relation, Number(number));
      const column = id === undefined ? undefined : this.#facts.get(id);
      if (column?.kind !== "column") return undefined;
      const { type, collation } = column.properties;
      list += list === ""
        ? `(${quoted(column.name, this.options.keywords)}`
        : `, ${quoted(column.name, this.options.keywords)}`;
      types += collation === undefined ? ` ${type}` : ` ${type} ${collation}`;
      names.push(column.name);
    }
    const columns = { names, list: `${list})`, types };
    this.#lastColumns = { relation, numbers, columns };
    return columns;
  }

  #relation(oid: number): string | undefined {
    const id = this.book.at("pg_class", oid, 0);
    const { schema, name } = (id === undefined ? undefined : this.#facts.get(id)) ?? {};
    const { keywords } = this.options;
    return schema === undefined ? undefined : `${quoted(schema, keywords)}.${quoted(name!, keywords)}`;
  }

  need(id: string, need: string): void {
    const needs = this.#facts.get(id)?.needs;
    // Mostly said before; looking for it among many would take longer than taking it out at the end.
    if (needs !== undefined && !(needs.length < 8 && needs.includes(need))) needs.push(need);
  }

  addComment(catalog: string, oid: number, sub: number, text: string): void {
    const parent = this.book.at(catalog, oid, sub);
    if (parent !== undefined) this.#addAspect("comment", parent, { text });
  }

  /** The schema that every database has comes with a comment: to have none, or another one, is what can differ. */
  settleComments(): void {
    const schema = objectId("schema", { name: "public" });
    const id = aspectId("comment", schema);
    if (this.#facts.get(id)?.properties.text === commentOfPublic) this.#facts.delete(id);
    else if (this.#facts.has(schema) && !this.#facts.has(id)) this.#addAspect("comment", schema, { text: "" });
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
      if (needs.length === 1 && (needs[0] === draft.parent || this.#facts.has(needs[0]!))) continue;
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
  const varies = (key: string) => typeof properties[key] === "string" && mayVary(properties[key] as string);
  let any = false;
  for (const key in expressions) any ||= varies(key);
  if (!any) return;
  const keys = Object.keys(expressions).filter(varies);
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

/** What quote_ident() makes of a name. */
function quoted(name: string, keywords: ReadonlySet<string>): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A list that is no longer than what is in it: there are hundreds of thousands of them. */
function neededAtFirst(schema: string | undefined, parent: string | undefined): string[] {
  if (schema === undefined) return parent === undefined ? [] : [parent];
  return parent === undefined ? [schema] : [schema, parent];
}
