import type { ObjectDetail, RelationFigures } from "../../engine/catalog/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { chunkSize } from "./keep_catalog.ts";
import type { CatalogRow } from "./read_catalog.ts";

/** Another object that one has to do with. */
export interface ObjectRef {
  number: number;
  id: string;
  kind: string;
  schema: string | null;
  name: string;
  /** Id of what it is a part of. */
  parent: string | null;
  /** Columns of it that are meant. */
  columns: string[];
}

interface Row {
  number: number;
  id: string;
  kind: string;
  schema: string | null;
  name: string;
  parent: number | null;
  hash: string;
  detail: ObjectDetail;
  needs: [number, string[]?][];
  dependents: [number, string[]?][];
}

/** An object with its parts and with what it has to do with. */
export interface StoredObject {
  object: Omit<Row, "needs" | "dependents" | "parent">;
  parent: ObjectRef | null;
  figures: RelationFigures | null;
  parts: (Omit<Row, "needs" | "dependents" | "parent"> & { figures: RelationFigures | null })[];
  needs: Related;
  dependents: Related;
}

export interface Related {
  /** How many there are; the list ends at the most that are told. */
  count: number;
  objects: ObjectRef[];
}

/** Objects of one list of what has to do with another. */
const mostRelated = 500;

const columns = "number, id, kind, schema, name, parent, hash, detail, needs, dependents";

/** An object by its number or its id. What its parts need, and what needs them, counts for it. Throws `no-such-thing`. */
export async function readObject(
  session: Pick<Session, "query">,
  { content, id: catalog, run }: Pick<CatalogRow, "content" | "id" | "run">,
  key: string,
): Promise<StoredObject> {
  const isNumber = /^\d{1,9}$/.test(key);
  const [row] = await session.query<Row & Record<string, unknown>>(
    `SELECT ${columns} FROM confiture_control.catalog_object WHERE content = $1 AND ${
      isNumber ? "number = $2::int" : "md5(id) = md5($2) AND id = $2"
    }`,
    [content, key],
  );
  if (!row) throw new ConfitureError("no-such-thing", { kind: `object of catalog ${run}`, name: key.slice(0, 200) });
  const parts = await session.query<Row & Record<string, unknown>>(
    `SELECT ${columns} FROM confiture_control.catalog_object WHERE content = $1 AND parent = $2 ORDER BY number`,
    [content, row.number],
  );
  const own = new Set([row.number, ...parts.map(({ number }) => number)]);
  const needs = together([row, ...parts].map((each) => each.needs), own);
  const dependents = together([row, ...parts].map((each) => each.dependents), own);
  const told = [needs, dependents].map((side) => [...side].slice(0, mostRelated));
  const refs = await readRefs(session, content, [
    ...told.flat().map(([number]) => number),
    ...(row.parent === null ? [] : [row.parent]),
  ]);
  const figures = await readFigures(session, catalog, [...own]);
  const related = (side: ReadonlyMap<number, ReadonlySet<string>>): Related => ({
    count: side.size,
    objects: [...side].slice(0, mostRelated).map(([number, names]) => ({
      ...refs.get(number)!,
      columns: [...names].sort(),
    })),
  });
  return {
    object: shown(row),
    parent: row.parent === null ? null : refs.get(row.parent)!,
    figures: figures[row.number] ?? null,
    parts: parts.map((part) => ({ ...shown(part), figures: figures[part.number] ?? null })),
    needs: related(needs),
    dependents: related(dependents),
  };
}

function shown(
  { number, id, kind, schema, name, hash, detail }: Row,
): Omit<Row, "needs" | "dependents" | "parent"> {
  return { number, id, kind, schema, name, hash, detail };
}

function together(lists: readonly Row["needs"][], own: ReadonlySet<number>): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const [number, names = []] of lists.flat().sort(([a], [b]) => a - b)) {
    if (own.has(number)) continue;
    const known = found.get(number) ?? new Set();
    for (const name of names) known.add(name);
    found.set(number, known);
  }
  return found;
}

async function readRefs(
  session: Pick<Session, "query">,
  content: string,
  numbers: readonly number[],
): Promise<Map<number, ObjectRef>> {
  if (numbers.length === 0) return new Map();
  const rows = await session.query<Omit<ObjectRef, "columns"> & Record<string, unknown>>(
    `SELECT o.number, o.id, o.kind, o.schema, o.name, p.id AS parent FROM confiture_control.catalog_object o
     LEFT JOIN confiture_control.catalog_object p ON p.content = o.content AND p.number = o.parent
     WHERE o.content = $1 AND o.number = ANY($2::int[])`,
    [content, numbers],
  );
  return new Map(rows.map((row) => [row.number, { ...row, columns: [] }]));
}

async function readFigures(
  session: Pick<Session, "query">,
  catalog: number,
  numbers: readonly number[],
): Promise<Record<number, RelationFigures>> {
  const chunks = [...new Set(numbers.map((number) => Math.floor(number / chunkSize)))];
  const rows = await session.query<{ number: number; figures: RelationFigures }>(
    `SELECT n.number, f.figures -> n.number::text AS figures
     FROM confiture_control.catalog_figures f, unnest($3::int[]) AS n (number)
     WHERE f.catalog = $1 AND f.chunk = ANY($2::int[]) AND f.figures ? n.number::text`,
    [catalog, chunks, numbers],
  );
  return Object.fromEntries(rows.map(({ number, figures }) => [number, figures]));
}
