import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import type { LedgerRun } from "../record/mod.ts";

/** Writes every row of the ledger into a file of the project's `.confiture`; returns its name. */
export async function backUpLedger({ session, ledger, context }: LedgerRun): Promise<string> {
  const rows = ledger.columns.size === 0 ? [] : await session.query<{ row: unknown }>(
    `SELECT pg_catalog.to_json(entry) AS row FROM ${ledger.relation} AS entry ORDER BY applied_at`,
  );
  const time = context.host.now().toISOString().replace(/[-:]|\.\d+/g, "");
  const file = `.confiture/${ledger.table}_${time}.json`;
  const text = `${
    JSON.stringify({ table: `${ledger.schema}.${ledger.table}`, rows: rows.map(({ row }) => row) }, null, 2)
  }\n`;
  try {
    await mkdir(join(context.projectDir, ".confiture"), { recursive: true });
    await writeFile(join(context.projectDir, file), text, { flag: "wx" });
  } catch (cause) {
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(cause) }, { cause });
  }
  return file;
}
