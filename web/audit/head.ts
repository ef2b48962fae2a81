import { Buffer } from "node:buffer";
import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";

/** The last link of the chain, as somebody noted it outside of the database. */
export interface Head {
  seq: number;
  hash: string;
}

export function headText(seq: number, hash: Uint8Array): string {
  return `${seq}:${Buffer.from(hash).toString("hex")}`;
}

/** Reads what `headText()` wrote. Throws "usage". */
export function readHead(text: string | undefined): Head | undefined {
  if (text === undefined) return undefined;
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new ConfitureError("usage", { problem: "--head: a number, a colon and 64 hexadecimal digits are needed" });
}

/** The head of the chain now; undefined while there is no link. */
export async function auditHead(pool: Pick<Pool, "query">): Promise<string | undefined> {
  const [last] = await pool.query<{ seq: number; hash: Uint8Array }>(
    "SELECT seq, hash FROM confiture_control.audit_seal ORDER BY seq DESC LIMIT 1",
  );
  return last && headText(Number(last.seq), last.hash);
}
