import { createHash } from "node:crypto";
import {
  type Catalog,
  type CatalogIndex,
  type DescribedCatalog,
  type DescribedObject,
  type Fact,
  type RelationFigures,
} from "../../../engine/catalog/mod.ts";
import { describeObjects, ObjectNumbers } from "./describe_objects.ts";
import { readKeys, tableGraph } from "./table_graph.ts";

/** Another one for descriptions of another shape: what is kept under a hash is what this program would write. */
const shape = "confiture objects 1";

export interface DescribeCatalogOptions {
  environment?: string;
  readAt: Date;
  /** By the ids of facts. */
  figures: ReadonlyMap<string, RelationFigures>;
  figuresReadAt?: Date | undefined;
}

export async function describeCatalog(
  catalog: Catalog,
  { environment, readAt, figures, figuresReadAt }: DescribeCatalogOptions,
): Promise<DescribedCatalog> {
  const numbers = new ObjectNumbers(catalog);
  const keys = await readKeys(catalog);
  const counts: Record<string, number> = {};
  for (const { kind } of numbers.facts) counts[kind] = (counts[kind] ?? 0) + 1;
  const numbered = [...figures].flatMap(([id, each]) => {
    const number = numbers.of(id);
    return number === undefined ? [] : [[number, each] as const];
  });
  return {
    ...(environment !== undefined && { environment }),
    database: catalog.database,
    serverVersion: catalog.serverVersion,
    fingerprint: catalog.fingerprint,
    contentHash: hashOf(catalog),
    readAt: readAt.toISOString(),
    counts,
    index: indexOf(numbers),
    graph: tableGraph(numbers, keys),
    objects: (): Iterable<DescribedObject> => describeObjects(numbers, keys.ofTables, keys.foreign),
    figures: new Map(numbered),
    ...(figuresReadAt && { figuresReadAt: figuresReadAt.toISOString() }),
    unmodelled: catalog.unmodelled,
    unreadable: catalog.unreadable,
    leftOut: catalog.leftOut,
  };
}

function indexOf(numbers: ObjectNumbers): CatalogIndex {
  const { facts, catalog } = numbers;
  const [kinds, schemas] = [new Map<string, number>(), new Map<string, number>()];
  const place = (names: Map<string, number>, name: string) => {
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  };
  const parentOf = (fact: Fact) =>
    fact.parent === undefined ? -1 : numbers.of(numbers.objectOf(catalog.fact(fact.parent)).id)!;
  const schemaOf = (fact: Fact) => {
    const schema = numbers.schemaOf(fact);
    return schema === undefined ? -1 : place(schemas, schema);
  };
  return {
    kind: facts.map(({ kind }) => place(kinds, kind)),
    schema: facts.map(schemaOf),
    path: facts.map(({ id, kind }) => id.slice(kind.length + 1)),
    parent: facts.map(parentOf),
    kinds: [...kinds.keys()],
    schemas: [...schemas.keys()],
  };
}

/** All that a description is made of. */
function hashOf(catalog: Catalog): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([shape, catalog.serverVersion, catalog.role, catalog.database]));
  let text = "";
  for (const id of [...catalog.facts.keys()].sort()) {
    const { properties, position, needs, parent, canonical } = catalog.facts.get(id)!;
    text += JSON.stringify([id, properties, position ?? null, needs, parent ?? null, canonical ?? null]);
    if (text.length < 65_536) continue;
    hash.update(text);
    text = "";
  }
  hash.update(text);
  return hash.digest("hex");
}
