import { leftOutText } from "../../../engine/catalog/mod.ts";
import { type Style, table } from "../../../engine/plugin/mod.ts";
import type { CatalogObject, CatalogReadOutput } from "./catalog_read_io.ts";

/** Objects for people: one whole, several as a list, none as counts. */
export function catalogReadText(result: CatalogReadOutput, style: Style): string {
  return [...lines(result, style)].join("\n");
}

function* lines(result: CatalogReadOutput, style: Style): Generator<string> {
  const { objects, source, database, counts } = result;
  if (objects?.length === 1) yield* objectLines(objects[0]!, result, style);
  else {
    yield `${style.bold(database)} ${style.dim(`from ${source}`)}`;
    yield "";
    yield objects === null
      ? table(["KIND", "OBJECTS"], Object.entries(counts).sort().map(([kind, count]) => [kind, String(count)]), style)
      : objectList(objects, style);
  }
  const left = leftOutText(result.left_out);
  if (left !== undefined && objects?.length !== 1) yield style.dim(left);
  for (const name of result.unmodelled) yield `${style.yellow("!")} not described: ${name}`;
  for (const name of result.unreadable) yield `${style.yellow("!")} may not be read: ${name}`;
  for (const name of result.skipped) yield `${style.yellow("!")} not run in scratch: ${name}`;
}

function objectList(objects: readonly CatalogObject[], style: Style): string {
  return table(
    ["OBJECT", "OWNER", "SIZE", "ROWS", "NEEDED BY"],
    objects.map(({ id, owner, figures, dependents }) => [
      id,
      owner ?? "",
      bytes(figures?.total_bytes ?? figures?.size_bytes),
      figures?.row_estimate === undefined ? "" : String(figures.row_estimate),
      dependents.length === 0 ? "" : String(dependents.length),
    ]),
    style,
  );
}

function* objectLines(each: CatalogObject, result: CatalogReadOutput, style: Style): Generator<string> {
  yield `${style.bold(each.id)}${each.owner === undefined ? "" : style.dim(` of ${each.owner}`)}`;
  if (each.comment !== undefined) yield each.comment;
  if (each.figures) {
    const { total_bytes, size_bytes, indexes_bytes, row_estimate, dead_rows } = each.figures;
    const parts = [
      size_bytes === undefined ? "" : `${bytes(total_bytes ?? size_bytes)} on disk`,
      indexes_bytes ? `${bytes(indexes_bytes)} of it indexes` : "",
      row_estimate === undefined ? "" : `about ${row_estimate} rows`,
      dead_rows ? `${dead_rows} dead` : "",
    ].filter((part) => part !== "");
    if (parts.length > 0) yield style.dim(`${parts.join(", ")} at ${result.figures_read_at}`);
  }
  yield "";
  if (each.ddl_missing !== undefined) yield `${style.yellow("!")} ${each.ddl_missing}`;
  for (const statement of each.ddl) yield `${statement};`;
  yield* bonds("Needs", each.needs, style);
  yield* bonds("Needed by", each.dependents, style);
}

function* bonds(title: string, list: CatalogObject["needs"], style: Style): Generator<string> {
  if (list.length === 0) return;
  yield "";
  yield style.bold(title);
  for (const { object, columns } of list) {
    yield `  ${object}${columns.length === 0 ? "" : style.dim(` (${columns.join(", ")})`)}`;
  }
}

function bytes(count: number | undefined): string {
  if (count === undefined) return "";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [size, unit] = [count, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
