import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { DescribedCatalog, DescribedObject, RelationFigures } from "../../engine/catalog/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";

/** Characters of one batch of objects. */
const largestBatch = 1_000_000;

/** Objects whose figures lie in one row. */
export const chunkSize = 512;

export interface ReadingRun {
  id: string;
  attempt: number;
  project: number;
  environment: string;
  /** Of confiture: another one may describe the same facts otherwise. */
  version: string;
}

/**
 * Writes what a run read, where nobody sees it before `showCatalog`: batch by batch, each by itself, so that it holds up
 * nobody and can be written twice. Returns the id of the reading.
 */
export async function keepCatalog(
  pool: Pick<Session, "query">,
  run: ReadingRun,
  catalog: DescribedCatalog,
): Promise<number> {
  const content = createHash("sha256").update(`${run.version} ${catalog.contentHash}`).digest("hex");
  const { unmodelled, unreadable, leftOut, counts } = catalog;
  const [row] = await pool.query<{ id: number; is_whole: boolean }>(
    `WITH content AS (
       INSERT INTO confiture_control.catalog_content
         (hash, server_version, fingerprint, counts, index_document, graph_document)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6)
       -- So that nobody drops it before this reading refers to it.
       ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash RETURNING hash, is_whole)
     INSERT INTO confiture_control.catalog (run, attempt, project, environment, content, database, read_at,
       figures_read_at, unmodelled, unreadable, left_out)
     SELECT $7, $8, $9, $10, hash, $11, $12::timestamptz, $13::timestamptz, $14::jsonb, $15::jsonb, $16::jsonb
     FROM content RETURNING id, (SELECT is_whole FROM content) AS is_whole`,
    [
      content,
      catalog.serverVersion,
      catalog.fingerprint,
      JSON.stringify(counts),
      await compressed(catalog.index),
      await compressed(catalog.graph),
      run.id,
      run.attempt,
      run.project,
      run.environment,
      catalog.database,
      catalog.readAt,
      catalog.figuresReadAt ?? null,
      JSON.stringify(unmodelled),
      JSON.stringify(unreadable),
      JSON.stringify(leftOut),
    ],
  );
  const { id, is_whole } = row!;
  if (!is_whole) {
    for (const batch of batches(catalog.objects())) await writeObjects(pool, content, batch);
    await pool.query("UPDATE confiture_control.catalog_content SET is_whole = true WHERE hash = $1", [content]);
  }
  await writeFigures(pool, id, catalog.figures);
  return id;
}

/** Makes a reading the newest of its environment, in the transaction that ends its run. */
export async function showCatalog(session: Session, id: number): Promise<void> {
  await session.query("UPDATE confiture_control.catalog SET kept_at = now() WHERE id = $1", [id]);
}

const zip = promisify(gzip);

async function compressed(document: unknown): Promise<Uint8Array> {
  return new Uint8Array(await zip(JSON.stringify(document)));
}

/** Objects as JSON arrays of about the same size. */
function* batches(objects: Iterable<DescribedObject>): Generator<string> {
  let batch: string[] = [];
  let size = 0;
  for (const object of objects) {
    const text = JSON.stringify(object);
    batch.push(text);
    size += text.length;
    if (size < largestBatch) continue;
    yield `[${batch.join(",")}]`;
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) yield `[${batch.join(",")}]`;
}

/** Another worker may write the same content at the same time. */
async function writeObjects(pool: Pick<Session, "query">, content: string, batch: string): Promise<void> {
  await pool.query(
    `INSERT INTO confiture_control.catalog_object
       (content, number, id, kind, schema, name, parent, hash, detail, needs, dependents)
     SELECT $1, number, id, kind, schema, name, parent, hash, detail, needs, dependents
     FROM jsonb_to_recordset($2::jsonb) AS o (number int, id text, kind text, schema text, name text, parent int,
       hash text, detail jsonb, needs jsonb, dependents jsonb)
     ON CONFLICT DO NOTHING`,
    [content, batch],
  );
}

async function writeFigures(
  pool: Pick<Session, "query">,
  catalog: number,
  figures: ReadonlyMap<number, RelationFigures>,
): Promise<void> {
  const chunks = Map.groupBy(figures, ([number]) => Math.floor(number / chunkSize));
  for (const [chunk, entries] of chunks) {
    await pool.query(
      `INSERT INTO confiture_control.catalog_figures (catalog, chunk, figures) VALUES ($1, $2, $3::jsonb)
       ON CONFLICT DO NOTHING`,
      [catalog, chunk, JSON.stringify(Object.fromEntries(entries))],
    );
  }
}
