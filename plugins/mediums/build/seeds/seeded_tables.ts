import { filledTables } from "../../../../engine/ddl/mod.ts";
import { quoteIdentifier } from "../../../../engine/postgres/mod.ts";
import type { SourceFile } from "../../../../engine/project/mod.ts";
import { fileSource, readScript } from "../../../../engine/sql/mod.ts";

/** The tables that a seed file fills, quoted as the file means them. */
export async function seededTables({ path, name }: SourceFile): Promise<string[]> {
  const { statements } = await readScript([fileSource(path, name)]);
  return filledTables(statements).map(({ schema, name }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
}
