import type { Session } from "../postgres/mod.ts";
import { loadParser, type Parser } from "../sql/mod.ts";
import { AddressBook } from "./address.ts";
import { aliasesSql, type AliasRow } from "./aliases.ts";
import { type CommentRow, commentsSql, type GrantRow, grantsSql } from "./aspects.ts";
import { canonicalText } from "./canonical.ts";
import { Catalog } from "./catalog.ts";
import { dependenciesSql, type DependencyRow, resolveDependencies } from "./dependencies.ts";
import type { Fact, Json } from "./fact.ts";
import { aspectId, objectId, partId } from "./identity.ts";
import { type Reader, readers } from "./readers/mod.ts";

type Row = Record<string, unknown>;

/** A fact whose needs are still being collected. */
type Draft = Omit<Fact, "needs"> & { needs: Set<string> };

export interface ReadOptions {
  /** Leaves out owners that are the reading role: what DDL makes without naming an owner belongs to whoever runs it. */
  impliesOwner?: boolean;
}

/** Reads the facts of a database in one REPEATABLE READ transaction, with a fixed number of queries. */
export async function readCatalog(session: Session, options: ReadOptions = {}): Promise<Catalog> {
  const parser = await loadParser();
  return await session.transaction(async () => {
    await session.execute(
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog;" +
        " SET LOCAL quote_all_identifiers = off; SET LOCAL intervalstyle = postgres; SET LOCAL datestyle = iso;" +
        " SET LOCAL extra_float_digits = 1; SET LOCAL jit = off; SET LOCAL timezone = 'UTC';",
    );
    return await new CatalogReading(session, parser, options).read();
  });
}

/** One reading: what has been found so far, by address and by id. */
class CatalogReading {
  readonly #book = new AddressBook();
  readonly #facts = new Map<string, Draft>();
  readonly #members = new Set<string>();
  #extension = 0;
  #role = "";

  constructor(readonly session: Session, readonly parser: Parser, readonly options: ReadOptions) {}

  async read(): Promise<Catalog> {
    const { session } = this;
    const major = Math.floor(session.serverVersion / 10_000);
    const [current] = await session.query<{ role: string }>("SELECT current_user AS role");
    this.#role = current!.role;
    for (const { catalog, oid } of await session.query<{ catalog: string; oid: number }>(membersSql)) {
      this.#members.add(`${catalog} ${oid}`);
    }
    for (const row of await session.query<AliasRow>(aliasesSql)) this.#book.alias(row);
    for (const reader of readers) {
      const sql = reader.sql(major);
      if (sql === undefined) continue;
      for (const row of await session.query(sql)) this.#add(reader, row);
    }
    this.#addPendingNeeds();
    for (const row of await session.query<CommentRow>(commentsSql)) this.#addComment(row);
    this.#addGrants(await session.query<GrantRow>(grantsSql()));
    const needs = resolveDependencies(await session.query<DependencyRow>(dependenciesSql), this.#book);
    for (const [id, ids] of needs) for (const need of ids) this.#facts.get(id)?.needs.add(need);
    const keywords = await session.query<{ word: string }>(
      "SELECT word FROM pg_catalog.pg_get_keywords() WHERE catcode <> 'U'",
    );
    return new Catalog({
      serverVersion: session.serverVersion,
      database: session.dsn.database,
      role: this.#role,
      impliesOwner: this.options.impliesOwner,
      facts: [...this.#facts.values()].map((draft) => ({ ...draft, needs: this.#neededBy(draft) })),
      keywords: keywords.map(({ word }) => word),
      unmodelled: [],
      unreadable: [],
      leftOut: { extension: this.#extension, own: 0, scope: 0 },
    });
  }

  readonly #pending: { id: string; catalog: string; oid: number; sub: number }[] = [];

  #add(reader: Reader, row: Row): void {
    const {
      oid,
      sub = 0,
      parent_oid: parentOid,
      parent_sub: parentSub = 0,
      schema,
      name,
      args,
      owner,
      position,
      ...rest
    } = row;
    if (this.#members.has(`${reader.catalog} ${oid}`)) return void this.#extension++;
    let parent: string | undefined;
    if (reader.parent !== undefined) {
      parent = this.#book.find({ catalog: reader.parent, oid: Number(parentOid), sub: Number(parentSub) });
      if (parent === undefined) return; // the whole was left out
    }
    const named = {
      ...(typeof schema === "string" && { schema }),
      name: name as string,
      ...(typeof args === "string" && { args }),
      ...(position !== undefined && { position: Number(position) }),
    };
    const id = parent === undefined
      ? objectId(reader.kind, named)
      : reader.single
      ? aspectId(reader.kind, parent)
      : partId(reader.kind, parent, named.name);
    const needed = Object.entries(rest).find(([key]) => key.startsWith("need "));
    if (needed) {
      const catalog = needed[0].slice("need ".length);
      this.#pending.push({ id, catalog, oid: Number(needed[1]), sub: Number(rest.need_sub ?? 0) });
      delete rest[needed[0]];
      delete rest.need_sub;
    }
    const properties = withoutEmpty(rest);
    const canonical = this.#canonical(reader, properties);
    const needs = new Set<string>();
    if (named.schema !== undefined) needs.add(objectId("schema", { name: named.schema }));
    if (parent !== undefined) needs.add(parent);
    this.#facts.set(id, {
      id,
      kind: reader.kind,
      ...named,
      parent,
      properties,
      ...(canonical && { canonical }),
      needs,
    });
    this.#book.add({ catalog: reader.catalog, oid: Number(oid), sub: Number(sub) }, id);
    if (typeof owner === "string" && !(this.options.impliesOwner && owner === this.#role)) {
      this.#addAspect("owner", id, { role: owner });
    }
  }

  #addAspect(kind: "owner" | "comment" | "grant", parent: string, properties: Row, of?: string): void {
    const id = aspectId(kind, parent, of);
    const name = of ?? this.#facts.get(parent)!.name;
    this.#facts.set(id, {
      id,
      kind,
      name,
      parent,
      properties: properties as Fact["properties"],
      needs: new Set([parent]),
    });
  }

  #addPendingNeeds(): void {
    for (const { id, ...address } of this.#pending) {
      const found = this.#book.find(address);
      if (found !== undefined) this.#facts.get(id)!.needs.add(found);
    }
  }

  #addComment({ text, ...address }: CommentRow): void {
    const parent = this.#book.find(address);
    if (parent !== undefined && !(parent === "schema public" && text === "standard public schema")) {
      this.#addAspect("comment", parent, { text });
    }
  }

  #addGrants(rows: readonly GrantRow[]): void {
    for (
      const group of Map.groupBy(rows, ({ catalog, oid, sub, grantee }) => `${catalog} ${oid} ${sub} ${grantee}`)
        .values()
    ) {
      const [{ catalog, oid, sub, grantee }] = group as [GrantRow];
      const parent = this.#book.find({ catalog, oid, sub });
      if (parent === undefined) continue;
      const list = (missing: boolean) =>
        group.filter((row) => row.missing === missing).map(({ privilege, grantable, grantor }) =>
          `${privilege}${grantable ? "*" : ""}${grantor === null ? "" : `/${grantor}`}`
        );
      this.#addAspect(
        "grant",
        parent,
        withoutEmpty({ granted: list(false), revoked: list(true), grantee }),
        grantee || "public",
      );
    }
  }

  #canonical(reader: Reader, properties: Fact["properties"]): Record<string, string> | undefined {
    let canonical: Record<string, string> | undefined;
    for (const [key, wrap] of Object.entries(reader.expressions ?? {})) {
      const text = properties[key];
      const tree = typeof text === "string" ? canonicalText(text, wrap, this.parser) : undefined;
      if (tree !== undefined) (canonical ??= {})[key] = tree;
    }
    return canonical;
  }

  /** What exists in the catalog: a need for something that was left out is the business of whoever left it out. */
  #neededBy({ id, needs }: Draft): string[] {
    return [...needs].filter((need) => need !== id && this.#facts.has(need)).sort();
  }
}

const membersSql = `SELECT (SELECT relname FROM pg_catalog.pg_class WHERE oid = d.classid) AS catalog, d.objid AS oid
  FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'`;

function withoutEmpty(row: Row): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(row)) {
    if (value === null || value === undefined || value === false || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    kept[key] = value as Json;
  }
  return kept;
}
