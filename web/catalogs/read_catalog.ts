import { timeText } from "../control/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";

/** One reading of an environment's database. */
export interface CatalogRow extends Record<string, unknown> {
  id: number;
  run: string;
  project: string;
  environment: string;
  content: string;
  database: string;
  server_version: number;
  fingerprint: string;
  counts: Record<string, number>;
  read_at: string;
  figures_read_at: string | null;
  unmodelled: { kind: string; name: string; schema?: string }[];
  unreadable: string[];
  left_out: { extension: number; own: number; scope: number };
}

const time = (column: string) => `${timeText(`c.${column}`, "ms")} AS ${column}`;

const columns = `SELECT c.id, c.run, p.name AS project, c.environment, c.content, c.database, k.server_version,
    k.fingerprint, k.counts, ${time("read_at")}, ${time("figures_read_at")}, c.unmodelled, c.unreadable, c.left_out
  FROM confiture_control.catalog c JOIN confiture_control.project p ON p.id = c.project
    JOIN confiture_control.catalog_content k ON k.hash = c.content
  WHERE c.kept_at IS NOT NULL`;

/** What was read last of an environment; undefined where nothing was. */
export async function newestCatalog(
  session: Pick<Session, "query">,
  project: number,
  environment: string,
): Promise<CatalogRow | undefined> {
  const [row] = await session.query<CatalogRow>(
    `${columns} AND c.project = $1 AND c.environment = $2 ORDER BY c.read_at DESC, c.id DESC LIMIT 1`,
    [project, environment],
  );
  return row;
}

/** The catalog that a run read. Throws `no-such-thing`. */
export async function findCatalog(session: Pick<Session, "query">, run: string): Promise<CatalogRow> {
  const [row] = await session.query<CatalogRow>(`${columns} AND c.run = $1`, [run]);
  if (row) return row;
  throw new ConfitureError("no-such-thing", { kind: "catalog", name: run });
}

/** A document of a content: JSON, compressed with gzip. */
export async function readDocument(
  session: Pick<Session, "query">,
  content: string,
  name: "index" | "graph",
): Promise<Uint8Array> {
  const [row] = await session.query<{ document: Uint8Array }>(
    `SELECT ${name}_document AS document FROM confiture_control.catalog_content WHERE hash = $1`,
    [content],
  );
  return row!.document;
}
