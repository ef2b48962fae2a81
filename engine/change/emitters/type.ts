import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { parentName, parentOf, sqlName } from "../names.ts";

const literal = (text: string) => quoteLiteral(text).trim();
const labelsOf = (fact: Fact) => property<string[]>(fact, "labels") ?? [];

export const enumType: Emitter = {
  create: (
    fact,
    { to },
  ) => [{ sql: `CREATE TYPE ${sqlName(fact, to)} AS ENUM (${labelsOf(fact).map(literal).join(", ")})` }],
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
  alter(change, sides) {
    const { before, after } = change;
    return isSubsequence(labelsOf(before), labelsOf(after)) ? addValues(change, sides.to) : swapType(change, sides);
  },
  blockers(change, { from }) {
    if (isSubsequence(labelsOf(change.before), labelsOf(change.after))) return [];
    return from.dependentsOf(change.id).filter((dependent) =>
      dependent.parent !== change.id && !isTableColumn(dependent, from)
    ).concat(
      tableColumns(change.id, from).flatMap(({ id }) =>
        from.dependentsOf(id).filter(({ kind }) =>
          ["view", "materialized view", "rule", "policy", "trigger", "default", "function", "procedure"].includes(kind)
        )
      ),
    );
  },
};

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (part[at] === item) at++;
  return at === part.length;
}

/** A new value cannot be used before it is committed. */
function addValues({ before, after }: Alteration, catalog: Catalog): Draft[] {
  const old = new Set(labelsOf(before));
  const labels = labelsOf(after);
  return labels.flatMap((label, at) => {
    if (old.has(label)) return [];
    const follower = labels.slice(at + 1).find((later) => old.has(later));
    const place = follower === undefined ? "" : ` BEFORE ${literal(follower)}`;
    return [{
      sql: `ALTER TYPE ${sqlName(after, catalog)} ADD VALUE ${literal(label)}${place}`,
      transaction: "none" as const,
    }];
  });
}

/** PostgreSQL takes no value from an enum and moves none: a new type takes the place of the old one, column by column. */
function swapType({ before, after }: Alteration, { from, to }: Sides): Draft[] {
  const aside = `${before.name}__old`;
  const name = sqlName(after, to);
  const schema = to.quote(after.schema!);
  const drafts: Draft[] = [
    { sql: `ALTER TYPE ${name} RENAME TO ${to.quote(aside)}` },
    { sql: `CREATE TYPE ${name} AS ENUM (${labelsOf(after).map(literal).join(", ")})` },
  ];
  for (const column of tableColumns(before.id, from)) {
    const now = to.facts.get(column.id);
    if (!now || property(column, "inherited")) continue;
    const type = property<string>(column, "type")!;
    const text = type.endsWith("[]") ? "text[]" : "text";
    const path = pathOf(column.parent!);
    const quoted = from.quote(column.name);
    const sql = `ALTER TABLE ${
      parentName(column, from)
    } ALTER COLUMN ${quoted} TYPE ${type} USING ${quoted}::${text}::${type}`;
    drafts.push(onTable(path, sql, [
      { kind: "rewrite", on: path, why: "the values move to the new type" },
      { kind: "may-fail", on: pathOf(column.id), why: "rows with a value that is gone stop it" },
    ]));
  }
  drafts.push({ sql: `DROP TYPE ${schema}.${to.quote(aside)}` });
  return drafts;
}

function isTableColumn(fact: Fact, catalog: Catalog): boolean {
  return fact.kind === "column" && parentOf(fact, catalog).kind === "table";
}

function tableColumns(id: string, catalog: Catalog): Fact[] {
  return catalog.dependentsOf(id).filter((dependent) => isTableColumn(dependent, catalog));
}

export const domain: Emitter = {
  create(fact, { to, parts }) {
    const collation = property<string>(fact, "collation");
    const given = property<string>(fact, "default");
    const constraints = parts.map((part) =>
      ` CONSTRAINT ${to.quote(part.name)} ${property<string>(part, "definition")}`
    );
    return [{
      sql: `CREATE DOMAIN ${sqlName(fact, to)} AS ${property<string>(fact, "type")}` +
        (collation === undefined ? "" : ` COLLATE ${collation}`) + (given === undefined ? "" : ` DEFAULT ${given}`) +
        (property(fact, "not_null") ? " NOT NULL" : "") + constraints.join(""),
    }];
  },
  drop: (fact, { from }) => [{ sql: `DROP DOMAIN ${sqlName(fact, from)}` }],
  alter({ after, properties }, { to }) {
    const alter = `ALTER DOMAIN ${sqlName(after, to)}`;
    if (properties.includes("type") || properties.includes("collation")) return undefined;
    return properties.filter((key) => key !== "not_null_name").map((key) => {
      if (key === "not_null") return { sql: `${alter} ${property(after, key) ? "SET" : "DROP"} NOT NULL` };
      const given = property<string>(after, "default");
      return { sql: given === undefined ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${given}` };
    });
  },
};

/** Composite types; their attributes come in the same statement. */
export const composite: Emitter = {
  create(fact, { to }) {
    const attributes = to.childrenOf(fact.id, "column").toSorted((a, b) => a.position! - b.position!).map((column) => {
      const collation = property<string>(column, "collation");
      return `${to.quote(column.name)} ${property<string>(column, "type")}${collation ? ` COLLATE ${collation}` : ""}`;
    });
    return [{ sql: `CREATE TYPE ${sqlName(fact, to)} AS (${attributes.join(", ")})` }];
  },
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
};
