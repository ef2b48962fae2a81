import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Emitter } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { rewriteOf } from "../online/mod.ts";
import { changeOptions, withOptions } from "../options.ts";
import { sqlName } from "../names.ts";

export const view: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE VIEW ${definition(fact, to)}` }],
  drop: (fact, { from }) => [onTable(pathOf(fact.id), `DROP VIEW ${sqlName(fact, from)}`)],
  alter({ before, after, properties }, { from, to }) {
    if (properties.includes("definition")) {
      return keepsColumns(before, after, from, to)
        ? [{
          sql: `CREATE OR REPLACE VIEW ${definition(after, to)}`,
          lock: { mode: "ACCESS EXCLUSIVE", on: pathOf(after.id) },
        }]
        : undefined;
    }
    return changeOptions(before, after, `ALTER VIEW ${sqlName(after, to)}`, { on: pathOf(after.id) });
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
  create(fact, { from, to }) {
    const method = property<string>(fact, "method");
    const tablespace = property<string>(fact, "tablespace");
    const sql = `CREATE MATERIALIZED VIEW ${sqlName(fact, to)}${method ? ` USING ${to.quote(method)}` : ""}` +
      `${withOptions(fact)}${tablespace ? ` TABLESPACE ${to.quote(tablespace)}` : ""} AS\n${query(fact)}` +
      (property(fact, "unpopulated") ? "\nWITH NO DATA" : "");
    if (!from.facts.has(fact.id)) return [{ sql }];
    const why = "it is made anew: nobody reads it until its query has run";
    return [{ sql, hazards: [{ kind: "blocks-reads", on: pathOf(fact.id), why }] }];
  },
  drop: (fact, { from }) => [onTable(pathOf(fact.id), `DROP MATERIALIZED VIEW ${sqlName(fact, from)}`)],
  alter({ before, after, properties }, { to, online }) {
    if (properties.includes("definition")) return undefined;
    const name = `ALTER MATERIALIZED VIEW ${sqlName(after, to)}`;
    const path = pathOf(after.id);
    const drafts: Draft[] = [];
    for (const key of properties) {
      if (key === "options") drafts.push(...changeOptions(before, after, name, { on: path }));
      else if (key === "tablespace") {
        const tablespace = to.quote(property<string>(after, key) ?? "pg_default");
        drafts.push(
          onTable(path, `${name} SET TABLESPACE ${tablespace}`, rewriteOf(path, "all of it is written anew", online)),
        );
      } else if (key === "method") {
        const method = to.quote(property<string>(after, key) ?? "heap");
        drafts.push(
          onTable(path, `${name} SET ACCESS METHOD ${method}`, rewriteOf(path, "all of it is written anew", online)),
        );
      } else {
        const sql = `REFRESH MATERIALIZED VIEW ${sqlName(after, to)}${property(after, key) ? " WITH NO DATA" : ""}`;
        const hazard: Hazard = property(after, key)
          ? { kind: "blocks-reads", on: path, why: "nobody reads it until somebody fills it again" }
          : { kind: "long-lock", on: path, why: "its query runs while the locks of the transaction are held" };
        drafts.push(onTable(path, sql, [hazard]));
      }
    }
    return drafts;
  },
};
