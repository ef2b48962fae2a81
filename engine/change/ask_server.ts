import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import { quoteLiteral, type Session } from "../postgres/mod.ts";
import { type Alteration, difference } from "./difference.ts";
import { columnDefinition, emitters } from "./emitters/mod.ts";
import { sqlName } from "./names.ts";
import type { ColumnAnswer, PartitionAnswer, ServerAnswers } from "./server_answers.ts";
import { fateOfValues } from "./fate_of_values.ts";
import { typeInCopy } from "./type_in_copy.ts";
import { tryOut } from "./try_out.ts";

/**
 * Asks the source's server what it would do: each change is made to an empty temporary copy of its table, and all of it
 * rolled back. What it cannot say is left out.
 */
export async function askServer(session: Session, from: Catalog, to: Catalog): Promise<ServerAnswers> {
  const columns = new Map<string, ColumnAnswer>();
  const partitions = new Map<string, PartitionAnswer>();
  const bounds = new Map<string, PartitionAnswer>();
  const extensions = new Map<string, boolean>();
  const asking = new Asking(session, from, to);
  await tryOut(session, async () => {
    // The copies are made of tables that somebody may be changing: no question is worth waiting for that.
    await session.execute("SET LOCAL lock_timeout = '2s'; SET LOCAL search_path = pg_catalog, pg_temp");
    for (const change of difference(from, to)) {
      if (change.kind !== "add" && change.before.kind === "partition" && to.facts.has(change.before.parent!)) {
        const answer = await tryOut(session, () => asking.aboutBound(change.before));
        if (answer) bounds.set(change.id, answer);
      }
      if (change.kind === "drop") continue;
      if (change.kind === "alter" && change.after.kind === "extension") {
        const answer = await tryOut(session, () => asking.aboutExtension(change));
        if (answer !== undefined) extensions.set(change.id, answer);
      }
      const { after } = change;
      const parent = after.parent === undefined ? undefined : to.fact(after.parent);
      if (parent?.kind !== "table" || !from.facts.has(parent.id)) continue;
      const isRetyped = change.kind === "alter" &&
        change.properties.some((key) => key === "type" || key === "collation");
      if (after.kind === "column" && (change.kind === "add" || isRetyped)) {
        const answer = await tryOut(session, () => asking.aboutColumn(after, parent, change.kind === "add"));
        if (answer) columns.set(after.id, answer);
      } else if (after.kind === "partition") {
        const answer = await tryOut(session, () => asking.aboutPartition(after));
        if (answer) partitions.set(after.id, answer);
      }
    }
  });
  return { columns, partitions, bounds, extensions };
}

class Asking {
  constructor(readonly session: Session, readonly from: Catalog, readonly to: Catalog) {}

  async aboutColumn(column: Fact, table: Fact, isNew: boolean): Promise<ColumnAnswer> {
    const { session, to } = this;
    await this.#makeNeeds(column);
    const given = to.childrenOf(column.id, "default")[0];
    if (isNew && given) await this.#makeNeeds(given);
    await session.execute(
      `CREATE TEMPORARY TABLE copy (LIKE ${sqlName(table, this.from)} INCLUDING CONSTRAINTS INCLUDING INDEXES)`,
    );
    const before = await this.#files();
    const typeBefore = isNew ? undefined : await typeInCopy(session, column.name);
    const type = property<string>(column, "type")!;
    const collation = property<string>(column, "collation");
    const alter = `ALTER TABLE pg_temp.copy ALTER COLUMN ${to.quote(column.name)} TYPE ${type}${
      collation === undefined ? "" : ` COLLATE ${collation}`
    }`;
    // What PostgreSQL does by itself refuses a text that is too long; what it is told to do cuts it.
    const isAssigned = !isNew && await holds(session, alter);
    await session.execute(isNew ? this.#addition(column, given) : `${alter} USING ${to.quote(column.name)}::${type}`);
    const after = await this.#files();
    const rebuiltIndexes = after.indexes.filter((file) => !before.indexes.includes(file)).length;
    const rewritesTable = before.table !== after.table;
    const isEmpty = isNew && given === undefined && property(column, "generated") === undefined &&
      property(column, "identity") === undefined;
    const fate = typeBefore === undefined
      ? { losesValues: false, refusesValues: false }
      : await fateOfValues(session, typeBefore, await typeInCopy(session, column.name), {
        rewritesTable,
        isAssigned,
        isChecked: domainsOf(column, to).some((domain) => isRestricted(domain, to)),
      });
    const refusesNull = isEmpty && domainsOf(column, to).length > 0 && !await holds(session, `SELECT NULL::${type}`);
    return { rewritesTable, rebuiltIndexes, refusesNull, ...fate };
  }

  /** ADD COLUMN to the copy; an identity without its sequence's name, which is taken. */
  #addition(column: Fact, given: Fact | undefined): string {
    const { to } = this;
    const definition = property(column, "identity")
      ? `${to.quote(column.name)} ${property<string>(column, "type")} GENERATED BY DEFAULT AS IDENTITY`
      : columnDefinition(column, to, given);
    return `ALTER TABLE pg_temp.copy ADD COLUMN ${definition}`;
  }

  async #files(): Promise<{ table: number; indexes: number[] }> {
    const [row] = await this.session.query<{ table: number; indexes: number[] }>(
      `SELECT pg_catalog.pg_relation_filenode('pg_temp.copy') AS table,
         COALESCE((SELECT pg_catalog.json_agg(pg_catalog.pg_relation_filenode(i.indexrelid)) FROM pg_catalog.pg_index i
           WHERE i.indrelid = 'pg_temp.copy'::pg_catalog.regclass), '[]') AS indexes`,
    );
    return row!;
  }

  /** The condition of a bound, read from an empty table that is partitioned the same way. */
  async aboutPartition(bond: Fact): Promise<PartitionAnswer | undefined> {
    const { session, to } = this;
    if (property(bond, "bound") === "DEFAULT") return undefined; // it depends on what the others are
    const chain = this.#wholes(bond);
    const [top] = chain;
    await this.#makeNeeds(top!);
    const columns = to.childrenOf(top!.id, "column").toSorted((a, b) => a.position! - b.position!);
    for (const column of columns) await this.#makeNeeds(column);
    const definitions = columns.map((column) => {
      const collation = property<string>(column, "collation");
      return `${to.quote(column.name)} ${property<string>(column, "type")}${collation ? ` COLLATE ${collation}` : ""}`;
    });
    for (const [depth, whole] of chain.entries()) {
      const own = to.childrenOf(whole.id, "partition")[0];
      const head = depth === 0 ? ` (${definitions.join(", ")})` : ` PARTITION OF pg_temp.whole_${depth - 1}`;
      const bound = depth === 0 ? "" : ` ${property<string>(own!, "bound")}`;
      await session.execute(
        `CREATE TEMPORARY TABLE whole_${depth}${head}${bound} PARTITION BY ${property<string>(whole, "partition_key")}`,
      );
    }
    const last = `pg_temp.whole_${chain.length - 1}`;
    await session.execute(`CREATE TEMPORARY TABLE part PARTITION OF ${last} ${property<string>(bond, "bound")}`);
    const [row] = await session.query<{ condition: string; oids: number[] }>(
      `SELECT pg_catalog.pg_get_partition_constraintdef('pg_temp.part'::pg_catalog.regclass) AS condition,
         pg_catalog.json_build_array(${
        chain.map((_, depth) => `'pg_temp.whole_${depth}'::pg_catalog.regclass::pg_catalog.oid`).join(", ")
      }) AS oids`,
    );
    // The condition of a hash partition names the partitioned table by its oid, which is another one there.
    const condition = chain.reduce((text, whole, depth) => {
      const name = `'${sqlName(whole, to).replaceAll("'", "''")}'::pg_catalog.regclass::pg_catalog.oid`;
      return text.replaceAll(`'${row!.oids[depth]}'::oid`, name);
    }, row!.condition);
    return { condition };
  }

  /** The condition of the bound that a partition has. */
  async aboutBound(bond: Fact): Promise<PartitionAnswer | undefined> {
    const { session, from } = this;
    const [row] = await session.query<{ condition: string | null; whole: string; name: string }>(
      `SELECT pg_catalog.pg_get_partition_constraintdef(i.inhrelid) AS condition, i.inhparent::text AS whole
       FROM pg_catalog.pg_inherits i WHERE i.inhrelid = $1::pg_catalog.regclass`,
      [sqlName(from.fact(bond.parent!), from)],
    );
    if (!row?.condition) return undefined;
    // That of a hash partition names the partitioned table by its oid.
    const name = quoteLiteral(property<string>(bond, "of")!).trim();
    return {
      condition: row.condition.replaceAll(`'${row.whole}'::oid`, `${name}::pg_catalog.regclass::pg_catalog.oid`),
    };
  }

  /** Whether its scripts lead from one version to the other, and its members can move. */
  async aboutExtension({ before, after, properties }: Alteration): Promise<boolean> {
    const [row] = await this.session.query<{ relocatable: boolean; leads: boolean }>(
      `SELECT e.extrelocatable AS relocatable, EXISTS (SELECT FROM pg_catalog.pg_extension_update_paths(e.extname) AS u
         WHERE u.source = $2 AND u.target = $3 AND u.path IS NOT NULL) AS leads
       FROM pg_catalog.pg_extension e WHERE e.extname = $1`,
      [after.name, property<string>(before, "version"), property<string>(after, "version")],
    );
    return properties.every((key) => key === "in_schema" ? row!.relocatable : row!.leads);
  }

  /** The partitioned tables above a partition, the topmost first. */
  #wholes(bond: Fact): Fact[] {
    const { to } = this;
    const whole = to.fact(bond.needs.find((id) => id !== bond.parent && to.facts.get(id)?.kind === "table")!);
    const above = to.childrenOf(whole.id, "partition")[0];
    return above === undefined ? [whole] : [...this.#wholes(above), whole];
  }

  /** Makes what the plan has yet to make and the question needs: a type, a function, a sequence. */
  async #makeNeeds(fact: Fact): Promise<void> {
    const { session, from, to } = this;
    for (const id of fact.needs) {
      if (from.facts.has(id) || id === fact.parent) continue;
      const need = to.fact(id);
      // The script of an extension may do more than can be taken back.
      if (need.kind === "column" || need.kind === "table" || need.kind === "extension") continue;
      await this.#makeNeeds(need);
      const isMade = await rolledBackUnlessMade(session, async () => {
        const sides = { from, to, online: false, isNew: () => true, isAside: () => false, parts: to.childrenOf(id) };
        for (const { sql } of emitters.get(need.kind)!.create(need, sides)) await session.execute(sql);
      });
      if (!isMade) continue;
    }
  }
}

/** Whether the server takes a statement, of which nothing stays. */
async function holds(session: Session, sql: string): Promise<boolean> {
  return await tryOut(session, async () => {
    await session.execute(sql);
    return true;
  }) ?? false;
}

/** The domains that a column's type rests on. */
function domainsOf(fact: Fact, catalog: Catalog): Fact[] {
  return fact.needs.map((id) => catalog.fact(id)).filter(({ kind }) => kind === "domain")
    .flatMap((domain) => [domain, ...domainsOf(domain, catalog)]);
}

function isRestricted(domain: Fact, catalog: Catalog): boolean {
  return property(domain, "not_null") === true || catalog.childrenOf(domain.id, "constraint").length > 0;
}

/** False where it exists already, because another need brought it. */
async function rolledBackUnlessMade(session: Session, body: () => Promise<void>): Promise<boolean> {
  try {
    await session.transaction(body);
    return true;
  } catch (error) {
    if (!(error as { facts?: { sqlstate?: string } }).facts?.sqlstate) throw error;
    return false;
  }
}
