import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import { changeOptions, withOptions } from "../options.ts";
import { sqlName } from "../names.ts";

export const view: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE VIEW ${definition(fact, to)}` }],
  drop: (fact, { from }) => [{ sql: `DROP VIEW ${sqlName(fact, from)}` }],
  alter({ before, after, properties }, { from, to }) {
    if (properties.includes("definition")) {
      return keepsColumns(before, after, from, to)
        ? [{
          sql: `CREATE OR REPLACE VIEW ${definition(after, to)}`,
          lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(after.id) },
        }]
        : undefined;
    }
    return changeOptions(before, after, `ALTER VIEW ${sqlName(after, to)}`);
  },
};

/** PostgreSQL replaces a view in place when its columns stay what they are and new ones come behind them. */
function keepsColumns(before: Fact, after: Fact, from: Catalog, to: Catalog): boolean {
  const columns = (fact: Fact, catalog: Catalog) =>
    catalog.childrenOf(fact.id, "column").toSorted((a, b) => a.position! - b.position!)
      .map((column) => [column.name, property(column, "type"), property(column, "collation")].join("\0"));
  const old = columns(before, from);
  return columns(after, to).slice(0, old.length).join("\n") === old.join("\n");
}

function definition(fact: Fact, catalog: Catalog): string {
  return `${sqlName(fact, catalog)}${withOptions(fact)} AS\n${query(fact)}`;
}

/** The query of a view, without the semicolon that PostgreSQL closes it with. */
function query(fact: Fact): string {
  return property<string>(fact, "definition")!.replace(/;\s*$/, "");
}

export const materializedView: Emitter = {
  create(fact, { to }) {
    const method = property<string>(fact, "method");
    const tablespace = property<string>(fact, "tablespace");
    const sql = `CREATE MATERIALIZED VIEW ${sqlName(fact, to)}${method ? ` USING ${to.quote(method)}` : ""}` +
      `${withOptions(fact)}${tablespace ? ` TABLESPACE ${to.quote(tablespace)}` : ""} AS\n${query(fact)}` +
      (property(fact, "unpopulated") ? "\nWITH NO DATA" : "");
    return [{ sql }];
  },
  drop: (fact, { from }) => [{ sql: `DROP MATERIALIZED VIEW ${sqlName(fact, from)}` }],
  alter({ before, after, properties }, { to }) {
    if (properties.includes("definition")) return undefined;
    const name = `ALTER MATERIALIZED VIEW ${sqlName(after, to)}`;
    const drafts: Draft[] = [];
    for (const key of properties) {
      if (key === "options") drafts.push(...changeOptions(before, after, name));
      else if (key === "tablespace") {
        drafts.push({ sql: `${name} SET TABLESPACE ${to.quote(property<string>(after, key) ?? "pg_default")}` });
      } else if (key === "method") {
        drafts.push({ sql: `${name} SET ACCESS METHOD ${to.quote(property<string>(after, key) ?? "heap")}` });
      } else {
        const sql = `REFRESH MATERIALIZED VIEW ${sqlName(after, to)}${property(after, key) ? " WITH NO DATA" : ""}`;
        drafts.push({ sql, lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(after.id) } });
      }
    }
    return drafts;
  },
};
