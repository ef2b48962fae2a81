import type { Session } from "../postgres/mod.ts";
import type { Parser } from "../sql/mod.ts";
import { cutShells } from "./shells.ts";
import { AddressBook } from "./address.ts";
import { addAliases, aliasesSql, type AliasRow } from "./aliases.ts";
import {
  type CommentRow,
  commentsSql,
  type GrantRow,
  grantsSql,
  type SecurityLabelRow,
  securityLabelsSql,
} from "./aspects.ts";
import { Catalog } from "./catalog.ts";
import { databaseSettingFacts, type DatabaseSettingRow, databaseSettingsSql } from "./database_settings.ts";
import { defaultPrivilegeFacts, type DefaultPrivilegesRow, defaultPrivilegesSql } from "./default_privileges.ts";
import { dependenciesSql, type DependencyRow, resolveDependencies } from "./dependencies.ts";
import { Drafts } from "./drafts.ts";
import { findUnmodelled, type InventoryRow, inventorySql, type SystemCatalog, systemCatalogsSql } from "./inventory.ts";
import { numbers, packedSql } from "./packed.ts";
import { type Reader, readers, type Rights, rightsSql } from "./readers/mod.ts";

export interface ReadOptions {
  /** Leaves out owners that are the reading role: what DDL makes without naming an owner belongs to whoever runs it. */
  impliesOwner?: boolean;
  /** The kinds to model; all when absent. What the others would have read becomes unmodelled. */
  readers?: readonly Reader[];
}

/** One reading, inside its transaction. */
export class CatalogReading {
  constructor(
    readonly session: Session,
    readonly parser: Promise<Parser>,
    readonly options: ReadOptions,
  ) {}

  async read(): Promise<Catalog> {
    const { session, options } = this;
    const major = Math.floor(session.serverVersion / 10_000);
    const [[current], systemCatalogs, [rights], keywordRows] = await Promise.all([
      session.query<{ role: string }>("SELECT current_user AS role"),
      session.query<SystemCatalog>(systemCatalogsSql),
      session.query<Rights & Record<string, unknown>>(rightsSql),
      session.query<{ word: string }>(keywordsSql),
    ]);
    const { role } = current!;
    const keywords = keywordRows.map(({ word }) => word);
    const catalogs = new Map(systemCatalogs.map(({ oid, name }) => [oid, name]));
    const chosen = (options.readers ?? readers).flatMap((reader) => {
      const sql = reader.sql(major, rights!);
      if (sql === undefined) return [];
      return [{ reader, sql: reader.packed === undefined ? sql : packedSql(sql, reader.packed) }];
    });
    // All questions are asked at once: the server works on the next while we take in the last answer.
    const answers = this.#ask(
      membersSql,
      aliasesSql,
      ...chosen.map(({ sql }) => sql),
      ...[defaultPrivilegesSql, databaseSettingsSql, commentsSql, securityLabelsSql, grantsSql(major), dependenciesSql],
      inventorySql(systemCatalogs),
    );
    const book = new AddressBook();
    const drafts = new Drafts(book, await this.parser, {
      impliedOwner: options.impliesOwner ? role : undefined,
      keywords: new Set(keywords),
    });
    for (const { catalog, extension, oids } of await answers.next<MembersRow>()) {
      for (const oid of numbers(oids)) book.addMember(catalogs.get(catalog)!, oid, extension);
    }
    for (const row of await answers.next<AliasRow>()) addAliases(row, book);
    for (const { reader } of chosen) await drafts.addAll(reader, await answers.next());
    drafts.addNeeds();
    const privileges = await answers.next<DefaultPrivilegesRow>();
    for (const { oid, fact } of defaultPrivilegeFacts(privileges, (id) => drafts.has(id))) {
      drafts.add(fact, { catalog: "pg_default_acl", oid });
    }
    for (const fact of databaseSettingFacts(await answers.next<DatabaseSettingRow>())) drafts.add(fact);
    for (const { catalog, oid, sub, text } of await answers.next<CommentRow>()) {
      drafts.addComment(catalog, oid, sub, text);
    }
    drafts.settleComments();
    for (const row of await answers.next<SecurityLabelRow>()) drafts.addSecurityLabel(row);
    drafts.addGrants(await answers.next<GrantRow>());
    for (const row of await answers.next<DependencyRow>()) {
      resolveDependencies(row, catalogs, book, (id, need) => drafts.need(id, need));
    }
    const inventory = await answers.next<InventoryRow>();
    await drafts.addTexts(session);
    const facts = cutShells(drafts.finish());
    return new Catalog({
      serverVersion: session.serverVersion,
      database: session.dsn.database,
      role,
      impliesOwner: options.impliesOwner,
      facts,
      keywords,
      unmodelled: await findUnmodelled(session, inventory, catalogs, book),
      unreadable: drafts.unreadable.sort(),
      leftOut: { extension: drafts.members, own: 0, scope: 0 },
    });
  }

  /** Sends queries one behind the other without waiting, and hands out their rows in this order. */
  #ask(...queries: string[]): { next<T extends Record<string, unknown>>(): Promise<T[]> } {
    const running = queries.map((sql) => this.session.query(sql));
    for (const answer of running) answer.catch(() => {}); // the first failure is the one that `next` throws
    return { next: <T extends Record<string, unknown>>() => running.shift()! as Promise<T[]> };
  }
}

const membersSql = `SELECT d.classid AS catalog, d.refobjid AS extension, pg_catalog.array_agg(d.objid)::text AS oids
  FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' GROUP BY d.classid, d.refobjid`;

interface MembersRow extends Record<string, unknown> {
  catalog: number;
  extension: number;
  oids: string;
}

const keywordsSql = "SELECT word FROM pg_catalog.pg_get_keywords() WHERE catcode <> 'U'";
