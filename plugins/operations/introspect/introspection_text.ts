import { leftOutText } from "../../../engine/catalog/mod.ts";
import { type Style, table } from "../../../engine/plugin/mod.ts";
import { qualifiedName } from "./find_relation.ts";
import type { Introspection, TableOutput, ViewOutput } from "./introspection_io.ts";

/** A description for people: one relation whole, several as a list. */
export function introspectionText(result: Introspection, style: Style): string {
  if (result.yaml !== null) return result.yaml;
  return [...lines(result, style)].join("\n");
}

function* lines(result: Introspection, style: Style): Generator<string> {
  const { tables, views, source, database } = result;
  const [only] = tables.length + views.length === 1 ? [...tables, ...views] : [];
  if (only) yield* "keys" in only ? tableLines(only, style) : viewLines(only, style);
  else {
    yield `${style.bold(database)} ${style.dim(`from ${source}`)}`;
    yield "";
    yield relationList(result, style);
    yield "";
    const left = leftOutText(result.left_out);
    const after = left === undefined ? "" : style.dim(`; ${left}`);
    yield `${count(tables.length, "table")}, ${count(views.length, "view")}${after}`;
  }
  for (const name of result.unmodelled) yield `${style.yellow("!")} not described: ${name}`;
  for (const name of result.unreadable) yield `${style.yellow("!")} may not be read: ${name}`;
  for (const name of result.skipped) yield `${style.yellow("!")} not run in scratch: ${name}`;
  if (result.saved !== null) yield `Saved to ${result.saved}; next: confiture diff --from ${result.saved}`;
}

function relationList({ tables, views }: Introspection, style: Style): string {
  const rows = (relation: TableOutput | ViewOutput) =>
    relation.row_estimate === null ? "?" : about(relation.row_estimate);
  const keyOf = ({ keys }: TableOutput) => keys.find(({ type }) => type === "primary")?.columns.join(", ") ?? "none";
  return table(["RELATION", "KIND", "COLUMNS", "ROWS", "PRIMARY KEY", "REFERENCES"], [
    ...tables.map((each) => [
      qualifiedName(each),
      each.partition_key === null ? each.kind : "partitioned table",
      String(each.columns.length),
      rows(each),
      keyOf(each),
      [...new Set(each.references.map(({ table }) => table))].join(", "),
    ]),
    ...views.map((each) => [
      qualifiedName(each),
      each.kind,
      String(each.columns.length),
      each.kind === "view" ? "" : rows(each),
      "",
      "",
    ]),
  ], style);
}

function* tableLines(each: TableOutput, style: Style): Generator<string> {
  const rows = each.row_estimate === null ? "" : style.dim(`, about ${about(each.row_estimate)} rows`);
  yield `${style.bold(qualifiedName(each))} ${style.dim(each.kind)}${rows}`;
  if (each.comment !== null) yield each.comment;
  if (each.partition_key !== null) yield `partitioned by ${each.partition_key}`;
  if (each.partition_of !== null) yield `partition of ${each.partition_of}`;
  yield "";
  yield table(
    ["COLUMN", "TYPE", "NULL", "DEFAULT", "COMMENT"],
    each.columns.map((column) => [
      column.is_primary_key ? `${column.name} *` : column.name,
      column.pg_type,
      column.nullable ? "" : "not null",
      defaultOf(column),
      (column.comment ?? "").replaceAll("\n", " "),
    ]),
    style,
  );
  yield* section("Keys", each.keys.map(({ name, definition }) => `${name}  ${definition}`), style);
  yield* section("Checks", each.checks.map(({ name, definition }) => `${name}  ${definition}`), style);
  yield* section("Indexes", each.indexes.map(indexLine), style);
  yield* section("References", each.references.map((key) => `${key.table} ${bondText(key)}`), style);
  yield* section("Referenced by", each.referenced_by.map((key) => `${key.table} ${bondText(key)}`), style);
}

function* viewLines(each: ViewOutput, style: Style): Generator<string> {
  yield `${style.bold(qualifiedName(each))} ${style.dim(each.kind)}`;
  if (each.comment !== null) yield each.comment;
  yield "";
  const rows = each.columns.map(({ name, pg_type, comment }) => [name, pg_type, comment ?? ""]);
  yield table(["COLUMN", "TYPE", "COMMENT"], rows, style);
  yield* section("Indexes", each.indexes.map(indexLine), style);
  yield* section("Definition", each.definition.trimEnd().split("\n"), style);
}

function* section(name: string, entries: readonly string[], style: Style): Generator<string> {
  if (entries.length === 0) return;
  yield "";
  yield style.bold(name);
  for (const entry of entries) yield `  ${entry}`;
}

function defaultOf({ default: text, identity, generated }: TableOutput["columns"][number]): string {
  if (identity !== null) return `identity, ${identity}`;
  if (generated !== null) return `generated ${generated.stored ? "stored" : "virtual"}: ${generated.expression}`;
  return text ?? "";
}

function indexLine({ definition, is_valid }: TableOutput["indexes"][number]): string {
  return is_valid ? definition : `${definition} (invalid: its build did not end)`;
}

function bondText(key: TableOutput["references"][number]): string {
  const actions = [
    ...(key.on_delete === "no action" ? [] : [`on delete ${key.on_delete}`]),
    ...(key.on_update === "no action" ? [] : [`on update ${key.on_update}`]),
    ...(key.is_deferrable ? ["deferrable"] : []),
    ...(key.is_validated ? [] : ["not validated"]),
  ];
  return `(${key.columns.join(", ")}) → (${key.referenced_columns.join(", ")})${
    actions.map((each) => `, ${each}`).join("")
  }`;
}

function about(rows: number): string {
  return Math.round(rows).toLocaleString("en-US");
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
