import { objectKey, type ObjectRef } from "./identity.ts";
import { quoteLiteral } from "../postgres/mod.ts";
import { loadParser, type Parser, type ScanToken } from "./parser.ts";
import { parseStatement, reread } from "./reread.ts";
import type { Statement } from "./statement.ts";
import { editText } from "./text_edit.ts";
import { strings, type Tree } from "./tree.ts";

/**
 * Writes values that ALTER TYPE … ADD VALUE adds into the CREATE TYPE of the same script: PostgreSQL lets nobody use
 * such a value before the transaction that added it has ended. Values of other enums stay where they are.
 */
export async function foldEnumValues(statements: readonly Statement[]): Promise<Statement[]> {
  if (!statements.some(({ transaction }) => transaction === "enum-value")) return [...statements];
  const parser = await loadParser();
  const enums = await enumsOf(statements, parser);
  const folded = new Set<Statement>();
  for (const statement of statements) {
    if (statement.transaction !== "enum-value" && statement.kind !== "alter-type") continue;
    const tree = parseStatement(await statement.text(), parser).AlterEnumStmt;
    if (!tree) continue;
    const found = findEnum(enums, strings(tree.typeName), statement.settings.searchPath);
    if (!found || found.closed) continue;
    // A renamed value could be the neighbour of the next one: from here on the text would say something else.
    if (tree.oldVal !== undefined) found.closed = true;
    else if (addValue(found, tree)) folded.add(statement);
  }
  const result: Statement[] = [];
  for (const statement of statements) {
    if (folded.has(statement)) continue;
    const found = enums.find((known) => known.statement === statement);
    result.push(found?.changed ? await rewritten(found, parser) : statement);
  }
  return result;
}

interface Enum {
  statement: Statement;
  key: string;
  values: string[];
  changed: boolean;
  closed: boolean;
}

async function enumsOf(statements: readonly Statement[], parser: Parser): Promise<Enum[]> {
  const enums: Enum[] = [];
  for (const statement of statements) {
    if (statement.kind !== "create-type") continue;
    const tree = parseStatement(await statement.text(), parser).CreateEnumStmt;
    const type = statement.defines.find(({ kind }) => kind === "type");
    if (!tree || !type) continue;
    enums.push({ statement, key: keyOf(type), values: strings(tree.vals), changed: false, closed: false });
  }
  return enums;
}

function findEnum(enums: Enum[], names: string[], searchPath: readonly string[]): Enum | undefined {
  const name = names.at(-1)!;
  const schemas = names.length > 1 ? [names.at(-2)!] : searchPath;
  for (const schema of schemas) {
    const found = enums.find(({ key }) => key === keyOf({ kind: "type", schema, name }));
    if (found) return found;
  }
  return undefined;
}

function keyOf({ schema, name }: ObjectRef): string {
  return objectKey("type", schema, name);
}

/** False when the statement would fail, so that the server says why. */
function addValue(known: Enum, tree: Tree): boolean {
  const { values } = known;
  if (values.includes(tree.newVal)) return tree.skipIfNewValExists === true;
  let at = values.length;
  if (tree.newValNeighbor !== undefined) {
    const neighbour = values.indexOf(tree.newValNeighbor);
    if (neighbour < 0) return false;
    at = tree.newValIsAfter ? neighbour + 1 : neighbour;
  }
  values.splice(at, 0, tree.newVal);
  known.changed = true;
  return true;
}

/** Replaces what stands between the parentheses of AS ENUM ( … ). */
async function rewritten({ statement, values }: Enum, parser: Parser): Promise<Statement> {
  const text = await statement.text();
  const tokens: ScanToken[] = parser.scan(text).filter((token) => !token.isComment);
  const open = tokens.findLastIndex((token) => token.text === "(");
  const close = tokens.findLastIndex((token) => token.text === ")");
  const list = values.map((value) => quoteLiteral(value)).join(", ");
  const edited = editText(text, [{ start: tokens[open]!.end, end: tokens[close]!.start, text: list }]);
  return reread(statement, edited, "enum values folded in", parser);
}
