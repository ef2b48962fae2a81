import type { Composer } from "../deparsed.ts";

/** What decides, beside names, how a key is written; null where it says more than its columns, or is no key. */
export function constraintShape(major: number): string {
  const flags = ["deferrable", "deferred", "validated", "noinherit"].map((name) => `k.con${name}`);
  if (major >= 18) flags.push("k.conenforced");
  const isPlain = `CASE k.contype WHEN 'p' THEN i.indnatts = i.indnkeyatts AND NOT i.indisexclusion
    WHEN 'u' THEN i.indnatts = i.indnkeyatts AND NOT i.indisexclusion
    WHEN 'f' THEN true${major >= 15 ? " AND k.confdelsetcols IS NULL" : ""}${major >= 18 ? " AND NOT k.conperiod" : ""}
    ELSE false END`;
  return `CASE WHEN ${isPlain} THEN pg_catalog.concat_ws(' ', k.contype, ${
    flags.join(", ")
  }, k.confupdtype, k.confdeltype,
    k.confmatchtype${major >= 15 ? ", i.indnullsnotdistinct" : ""}) END`;
}

/** What decides, beside names and the types of columns, how an index is written, its method first; null for others. */
export function indexShape(major: number): string {
  return `CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL AND i.indnatts = i.indnkeyatts AND NOT i.indisexclusion
      AND ic.relkind = 'i' AND 1 <= ALL (i.indkey::pg_catalog.int2[]) AND special.has_options IS NOT TRUE
    THEN pg_catalog.concat_ws(' ', am.amname, i.indisunique${major >= 15 ? ", i.indnullsnotdistinct" : ""}, i.indclass,
      i.indcollation, i.indoption, ic.reloptions) END`;
}

/** Columns of indexes that have a statistics target, or options of their operator class. */
export const joinIndexColumns = `LEFT JOIN (SELECT a.attrelid,
      pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attstattarget) ORDER BY a.attnum)
        FILTER (WHERE a.attstattarget >= 0) AS statistics, pg_catalog.bool_or(a.attoptions IS NOT NULL) AS has_options
    FROM pg_catalog.pg_attribute a
    WHERE (a.attstattarget > 0 OR a.attstattarget = 0 AND a.attnum > 0 OR a.attoptions IS NOT NULL) AND a.attnum > 0
    GROUP BY a.attrelid) AS special ON special.attrelid = i.indexrelid`;

export function composeConstraint(composer: Composer): void {
  const { column } = composer;
  const oid = Number(column("oid"));
  const index = column("index_oid");
  if (index !== null) composeIndexText("index_definition", Number(index), true, composer);
  const keys = column("keys");
  if (keys === null) return;
  const type = column("type");
  const shape = column("shape") as string | null ?? undefined;
  const columns = composer.columns(Number(column("parent_oid")), keys as string);
  if (type !== "f") {
    if (columns !== undefined) composer.property("columns", columns.names);
    const text = columns && `${type === "p" ? "PRIMARY KEY" : "UNIQUE"} ${columns.list}`;
    return composer.text({ property: "definition", of: "constraint", oid, text, shape });
  }
  const to = Number(column("foreign_oid"));
  const relation = composer.relation(to);
  if (relation === undefined) composer.text({ property: "references", of: "relation", oid: to });
  else composer.property("references", relation);
  const foreign = relation && composer.columns(to, column("foreign_keys") as string);
  const text = columns && foreign && `FOREIGN KEY ${columns.list} REFERENCES ${relation}${foreign.list}`;
  composer.text({ property: "definition", of: "constraint", oid, text: text || undefined, shape });
}

export function composeIndex(composer: Composer): void {
  const { column } = composer;
  composeIndexText("definition", Number(column("oid")), column("is_unique") === true, composer);
}

/** An index of a constraint has the name of the constraint; whether it is unique is a part of its shape. */
function composeIndexText(property: string, oid: number, isUnique: boolean, composer: Composer): void {
  const { column } = composer;
  const shape = column("index_shape") as string | null;
  const table = Number(column("parent_oid"));
  const columns = shape === null ? undefined : composer.columns(table, column("index_keys") as string);
  const path = composer.relation(table);
  if (shape === null || columns === undefined || path === undefined) {
    return composer.text({ property, of: "index", oid });
  }
  const method = shape.slice(0, shape.indexOf(" "));
  const name = composer.quote(column("name") as string);
  const text = `CREATE ${isUnique ? "UNIQUE " : ""}INDEX ${name} ON ${path} USING ${method} ${columns.list}`;
  composer.text({ property, of: "index", oid, text, shape: shape + columns.types });
}
