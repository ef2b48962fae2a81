import { loadParser, type Parser, parseStatement, type Statement } from "../sql/mod.ts";
import type { LintedScript, LintedStatement } from "./rule.ts";

/** The statements of a script as rules see them, with their trees; data is not linted. */
export async function lintedScript(statements: readonly Statement[]): Promise<LintedScript> {
  const parser = await loadParser();
  const decoder = new TextDecoder();
  const withTrees: LintedStatement[] = [];
  for (const statement of statements) {
    const { kind, file, line, column, source, lead, start, defines } = statement;
    if (kind === "insert" || statement.copyData) continue;
    const text = await statement.text();
    const tree = parseStatement(text, parser);
    withTrees.push({
      kind,
      file,
      line,
      column,
      text,
      tree,
      defines,
      lead: decoder.decode(await source.read(lead, start)),
      identifiers: () => identifiersOf(text, parser),
    });
  }
  const key = (kind: string, schema: string | undefined, name: string) => `${kind}\0${schema ?? "public"}\0${name}`;
  const created = new Set(statements.flatMap(({ defines }) => defines.map((d) => key(d.kind, d.schema, d.name))));
  return { statements: withTrees, creates: ({ kind, schema, name }) => created.has(key(kind, schema, name)) };
}

function identifiersOf(text: string, parser: Parser): string[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return parser.scan(text).filter(({ isComment }) => !isComment).flatMap(({ start, end }) => {
    const written = decoder.decode(bytes.subarray(start, end));
    const quoted = /^(?:U&)?"([^]*)"$/i.exec(written)?.[1];
    if (quoted !== undefined) return [quoted.replaceAll('""', '"')];
    // Strings such as E'…' begin with a letter too.
    return /^[\p{L}_]/u.test(written) && !written.includes("'") ? [written] : [];
  });
}
