import { readScript, type Statement, textSource } from "../../engine/sql/mod.ts";

/** The statements of a text, as those of a migration are read. */
export async function statementsOf(sql: string): Promise<readonly Statement[]> {
  return (await readScript([textSource("db/migrations/1_x.up.sql", new TextEncoder().encode(sql))])).statements;
}
