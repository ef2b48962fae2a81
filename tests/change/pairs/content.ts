import { type Catalog, type Fact, property } from "../../../engine/catalog/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";

/** Rows of each table that both sides have: how many, and what stands in the columns that do not change their type. */
export async function sharedContent(session: Session, from: Catalog, to: Catalog): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const table of from.facts.values()) {
    if (table.kind !== "table" || !to.facts.has(table.id) || property(table, "partition_key")) continue;
    const columns = from.childrenOf(table.id, "column").filter((column) => staysAsItIs(column, from, to))
      .map(({ name }) => `'${name.replaceAll("'", "''")}', t.${from.quote(name)}::text`).sort();
    const [row] = await session.query<{ rows: string; hash: string }>(
      `SELECT count(*)::text AS rows, md5(string_agg(t.line, E'\\n' ORDER BY t.line)) AS hash
       FROM (SELECT json_build_array(${columns.join(", ")})::text AS line
         FROM ONLY ${from.quote(table.schema!)}.${from.quote(table.name)} t) t`,
    );
    content[table.id] = `${row!.rows} rows, ${row!.hash}`;
  }
  return content;
}

function staysAsItIs(column: Fact, from: Catalog, to: Catalog): boolean {
  const after = to.facts.get(column.id);
  return after !== undefined && property(column, "type") === property(after, "type") &&
    !property(column, "generated") && !property(after, "generated") &&
    // A domain of the same name may stand for another type.
    column.needs.every((need) => need === column.parent || baseOf(need, from) === baseOf(need, to));
}

/** The type below a domain; undefined for what is no domain. */
function baseOf(id: string, catalog: Catalog): string | undefined {
  const fact = catalog.facts.get(id);
  if (fact?.kind !== "domain") return undefined;
  const below = fact.needs.map((need) => baseOf(need, catalog)).find((base) => base !== undefined);
  return below ?? property<string>(fact, "type");
}

/** What a table, a column and a materialized view are on the server, so that one that was made anew is told from it. */
export async function identities(session: Session): Promise<Map<string, string>> {
  const rows = await session.query<{ what: string; identity: string }>(
    `SELECT CASE WHEN c.relkind = 'm' THEN 'materialized view ' ELSE 'table ' END || n.nspname || '.' || c.relname AS what,
       c.oid::text AS identity
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     UNION ALL
     SELECT 'column ' || n.nspname || '.' || c.relname || '.' || a.attname, a.attrelid || ' ' || a.attnum
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^pg_'
       AND n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map(({ what, identity }) => [what, identity]));
}

/**
 * Tables, columns and materialized views that were there before and are others now. PostgreSQL has no other way for a
 * column that becomes a generated one, and for a materialized view with another query, over columns that change type or
 * over a view that changes its columns.
 */
export function madeAnew(
  before: Map<string, string>,
  after: Map<string, string>,
  from: Catalog,
  to: Catalog,
): string[] {
  return [...before].filter(([what, identity]) => {
    const now = after.get(what);
    if (now === undefined || now === identity) return false;
    if (what.startsWith("materialized view")) return !hasToGo(what, from, to);
    const before_ = [...from.facts.values()].find(({ id }) => id.replaceAll('"', "") === what.replaceAll('"', ""));
    if (before_?.kind === "column" && property(before_, "generated") === "v") return false;
    const after_ = [...to.facts.values()].find(({ id }) => id.replaceAll('"', "") === what.replaceAll('"', ""));
    return !(after_?.kind === "column" && property(after_, "generated"));
  }).map(([what]) => what);
}

function hasToGo(id: string, from: Catalog, to: Catalog): boolean {
  const [before, after] = [from.facts.get(id), to.facts.get(id)];
  if (!before || !after) return true; // quoted names are not looked up
  if (property(before, "definition") !== property(after, "definition")) return true;
  // The type of a column of its own is another one under its name.
  const isRetyped = from.childrenOf(id, "column").some((column) =>
    column.needs.some((need) => baseOf(need, from) !== baseOf(need, to))
  );
  if (isRetyped) return true;
  return before.needs.some((need) => {
    const [old, now] = [from.facts.get(need), to.facts.get(need)];
    if (old?.kind === "materialized view" || old?.parent?.startsWith("materialized view ")) {
      const whole = old.kind === "materialized view" ? old.id : old.parent!;
      if (whole !== id && hasToGo(whole, from, to)) return true;
    }
    if (old?.parent?.startsWith("view ") && changesColumns(old.parent, from, to)) return true;
    return JSON.stringify(old?.properties) !== JSON.stringify(now?.properties);
  });
}

/** PostgreSQL takes no column from a view, moves none and gives it no other type: another view takes its place. */
function changesColumns(view: string, from: Catalog, to: Catalog): boolean {
  const columns = (catalog: Catalog) =>
    catalog.childrenOf(view, "column").toSorted((a, b) => a.position! - b.position!)
      .map((column) => [column.name, property(column, "type"), property(column, "collation")].join(" "));
  const old = columns(from);
  return columns(to).slice(0, old.length).join("\0") !== old.join("\0");
}
