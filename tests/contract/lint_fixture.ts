import { type LintedScript, lintedScript } from "../../engine/lint/mod.ts";
import { readScript, textSource } from "../../engine/sql/mod.ts";

/** Reads SQL the way a build does, for rules to look at. */
export async function lintFixture(sql: string, file: string): Promise<LintedScript> {
  const { statements } = await readScript([textSource(file, sql)]);
  return await lintedScript(statements);
}
