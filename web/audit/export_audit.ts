import type { Pool } from "../../engine/postgres/mod.ts";
import { type AuditFilter, type AuditRow, readAudit } from "./read_audit.ts";

const pageSize = 1_000;
const columns = ["id", "at", "actor", "action", "subject", "details", "address", "request", "hash"] as const;

/** All of the log that a filter leaves, newest first, page by page: a list as JSON, or a table as RFC 4180 has it. */
export async function* exportAudit(pool: Pool, filter: AuditFilter, format: "csv" | "json"): AsyncGenerator<string> {
  yield format === "csv" ? `${columns.join(",")}\r\n` : "[";
  let before: number | undefined;
  let isFirst = true;
  for (;;) {
    const rows = await readAudit(pool, filter, { before, limit: pageSize });
    for (const row of rows) {
      yield format === "csv" ? csvRow(row) : `${isFirst ? "" : ","}\n${JSON.stringify(row)}`;
      isFirst = false;
    }
    if (rows.length < pageSize) break;
    before = Number(rows.at(-1)!.id);
  }
  if (format === "json") yield "\n]\n";
}

function csvRow(row: AuditRow): string {
  return `${columns.map((column) => csvField(row[column])).join(",")}\r\n`;
}

function csvField(value: unknown): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // A spreadsheet would run what begins like a formula, and names are chosen by their bearers.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
