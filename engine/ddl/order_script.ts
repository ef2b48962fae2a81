import { dropConcurrently, foldEnumValues, type OrderMode, orderStatements, type Statement } from "../sql/mod.ts";
import { cutSegments, type Segment } from "./segments.ts";

/** The statements of a script for a database that is born with it: in order, and cut into transactions. */
export async function orderScript(
  statements: readonly Statement[],
  mode: OrderMode,
  options: { twoPass?: boolean } = {},
): Promise<Segment[]> {
  const ordered = await orderStatements(statements, mode, options);
  const folded = await foldEnumValues(ordered.statements);
  // Every table is born here, so nobody can be waiting for the index.
  return cutSegments(await Promise.all(folded.map(dropConcurrently)));
}
