import type { DescribedCatalog, DescribedObject, RelationFigures } from "../../../engine/catalog/mod.ts";
import { ConfitureError, isConfitureError } from "../../../engine/errors.ts";
import { nearest } from "../../../engine/nearest.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Side } from "../../../engine/sources/mod.ts";
import type { CatalogObject, CatalogReadOutput } from "./catalog_read_io.ts";
import { describeCatalog } from "./describe_catalog.ts";
import { readFrom, type SourceChoice } from "./read_from.ts";
import { readFigures } from "./relation_figures.ts";

export interface CatalogReadRequest extends SourceChoice {
  object?: string;
  kind?: string;
  schema?: string;
}

/** Reads the source, shows what was asked for, and hands over all of it. */
export async function runCatalogRead(request: CatalogReadRequest, context: Context): Promise<CatalogReadOutput> {
  const readAt = context.host.now();
  const { side } = await readFrom(request, context);
  const { catalog, label, live, skipped } = side;
  const { figures, figuresReadAt } = await figuresOf(side, context);
  context.emit({ type: "step", name: "describe" });
  const environment = live?.environment?.name;
  const described = await describeCatalog(catalog, { environment, readAt, figures, figuresReadAt });
  const objects = chosen(described, request, label);
  await context.give(described);
  return {
    source: label,
    environment: environment ?? null,
    database: described.database,
    server_version: described.serverVersion,
    fingerprint: described.fingerprint,
    read_at: described.readAt,
    counts: { ...described.counts },
    objects,
    figures_read_at: described.figuresReadAt ?? null,
    unmodelled: described.unmodelled.map(({ kind, name }) => `${kind} ${name}`),
    unreadable: [...described.unreadable],
    left_out: { ...described.leftOut },
    skipped: [...skipped],
  };
}

interface Figures {
  figures: ReadonlyMap<string, RelationFigures>;
  figuresReadAt?: Date;
}

async function figuresOf({ live, catalog }: Side, context: Context): Promise<Figures> {
  if (live === undefined) return { figures: new Map() };
  await using session = await context.session(live.dsn, { lockTimeoutMs: 2_000 });
  const figuresReadAt = context.host.now();
  try {
    return { figures: await readFigures(session, catalog), figuresReadAt };
  } catch (error) {
    if (!isConfitureError(error, "lock-timeout")) throw error;
    // Somebody has locked a table between the question who had and the measuring; objects are there all the same.
    const message = "sizes are not told: somebody holds a table locked";
    context.emit({ type: "notice", level: "warning", message });
    return { figures: new Map() };
  }
}

/** Objects that the request names; null when it names none. Throws "relation-not-found". */
function chosen(
  described: DescribedCatalog,
  { object, kind, schema }: CatalogReadRequest,
  where: string,
): CatalogObject[] | null {
  if (object === undefined && kind === undefined && schema === undefined) return null;
  const { index } = described;
  const idOf = (number: number) => `${index.kinds[index.kind[number]!]} ${index.path[number]}`;
  const found = new Set<number>();
  for (let number = 0; number < index.path.length; number++) {
    if (kind !== undefined && index.kinds[index.kind[number]!] !== kind) continue;
    if (schema !== undefined && index.schemas[index.schema[number]!] !== schema) continue;
    if (object === undefined || names(object, index.path[number]!, idOf(number))) found.add(number);
  }
  if (found.size === 0) {
    const [asked, known, relation] = object !== undefined
      ? [object, index.path.flatMap((path) => [path, lastOf(path)]), object]
      : kind !== undefined
      ? [kind, index.kinds, `of the kind ${kind}`]
      : [schema!, index.schemas, `in the schema ${schema}`];
    const near = nearest(asked, known);
    const facts = { relation, what: "object", where, isLeftOut: false };
    throw new ConfitureError("relation-not-found", { ...facts, ...(near !== undefined && { near }) });
  }
  const objects: CatalogObject[] = [];
  for (const each of described.objects()) {
    if (found.has(each.number)) objects.push(shown(each, described, idOf));
  }
  return objects;
}

/** Whether somebody means an object by a name: its id, its path, what is behind the schema, or its own name. */
function names(text: string, path: string, id: string): boolean {
  return text === id || text === path || text === lastOf(path) || path.startsWith(`${text}(`) ||
    lastOf(path).startsWith(`${text}(`);
}

/** What is behind the last dot of a path, arguments of a routine left as they are. */
function lastOf(path: string): string {
  const end = path.indexOf("(");
  const dot = path.lastIndexOf(".", end < 0 ? path.length : end);
  return path.slice(dot + 1);
}

/** What is said beside the detail of an object. */
type Said = "id" | "kind" | "schema" | "name" | "parent" | "needs" | "dependents" | "figures";

function shown(
  { id, kind, schema, name, parent, detail, needs, dependents, number }: DescribedObject,
  { figures }: DescribedCatalog,
  idOf: (number: number) => string,
): CatalogObject {
  const bonds = (list: DescribedObject["needs"]) =>
    list.map(([number, columns = []]) => ({ object: idOf(number), columns: [...columns] }));
  return {
    id,
    kind,
    schema: schema ?? null,
    name,
    parent: parent === undefined ? null : idOf(parent),
    ...(structuredClone(detail) as Omit<CatalogObject, Said>),
    needs: bonds(needs),
    dependents: bonds(dependents),
    figures: figures.get(number) ?? null,
  };
}
