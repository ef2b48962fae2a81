import { isProblem, loadParser } from "../../../../engine/sql/mod.ts";

/** Whether a text is one statement that reads: several could end the transaction that nothing is kept of. */
export async function isOneQuery(sql: string): Promise<boolean> {
  const parsed = (await loadParser()).parse(sql);
  return !isProblem(parsed) && parsed.length === 1 && "SelectStmt" in parsed[0]!.tree;
}
