import type { Parser } from "../../sql/mod.ts";

/** One token of a deparsed text, with its bytes as they stand. */
interface Word {
  readonly raw: string;
  /** The identifier that it is, unquoted; undefined for whatever is none. */
  readonly name?: string;
}

/** What a rename means for deparsed texts. */
export interface TextRename {
  /** Schema of a relation, type or routine that is renamed; undefined for a schema and for a part. */
  readonly schema?: string;
  readonly old: string;
  readonly now: string;
  /** Renders an identifier. */
  quote(name: string): string;
}

/**
 * A text with the new name of an object wherever PostgreSQL would show it: behind its schema, as the qualifier of a
 * column, in the string of a regclass. Bodies of functions are strings, which PostgreSQL leaves as they are too.
 */
export function renameObject(text: string, rename: TextRename, parser: Parser): string {
  const { schema, old, now, quote } = rename;
  if (!text.includes(old)) return text;
  const words = wordsOf(text, parser);
  const at = (index: number) => words[index]?.word;
  let isNamed = false;
  const edits = new Map<number, string>();
  for (let index = 0; index < words.length; index++) {
    const word = at(index)!;
    const qualifier = at(index - 1)?.raw === "." ? at(index - 2)?.name : undefined;
    if (schema === undefined) {
      if (word.name === old && at(index + 1)?.raw === "." && at(index - 1)?.raw !== ".") edits.set(index, quote(now));
    } else if (word.name === old && qualifier === schema) {
      edits.set(index, quote(now));
      isNamed = true;
    }
    if (word.raw.startsWith("'") && at(index + 1)?.raw === "::" && at(index + 2)?.name === "regclass") {
      const path = word.raw.slice(1, -1);
      const [before, after] = schema === undefined
        ? [`${quote(old)}.`, `${quote(now)}.`]
        : [`${quote(schema)}.${quote(old)}`, `${quote(schema)}.${quote(now)}`];
      if (schema === undefined ? path.startsWith(before) : path === before) {
        edits.set(index, `'${after}${path.slice(before.length)}'`);
      }
    }
  }
  if (isNamed) {
    for (let index = 0; index < words.length; index++) {
      const isQualifier = at(index)!.name === old && at(index + 1)?.raw === "." && at(index - 1)?.raw !== ".";
      if (isQualifier) edits.set(index, quote(now));
    }
  }
  return edited(text, words, edits);
}

/** A text of a table's own part, where a column stands by its bare name or behind NEW and OLD. */
export function renameColumn(text: string, { old, now, quote }: TextRename, parser: Parser): string {
  if (!text.includes(old)) return text;
  const words = wordsOf(text, parser);
  const edits = new Map<number, string>();
  for (const [index, { word }] of words.entries()) {
    const next = words[index + 1]?.word.raw;
    const qualifier = words[index - 1]?.word.raw === "." ? words[index - 2]?.word.name?.toLowerCase() : "";
    if (word.name !== old || next === "(" || next === ".") continue;
    if (qualifier === "" || qualifier === "new" || qualifier === "old") edits.set(index, quote(now));
  }
  return edited(text, words, edits);
}

/** A statement that makes something, with another name for that. */
export function renameFirst(text: string, { old, now, quote }: TextRename, parser: Parser): string {
  const words = wordsOf(text, parser);
  const at = words.findIndex(({ word }) => word.name === old);
  return at < 0 ? text : edited(text, words, new Map([[at, quote(now)]]));
}

/** Columns of a referenced table, which stand in parentheses behind its name. */
export function renameReferenced(text: string, table: string, { old, now, quote }: TextRename, parser: Parser): string {
  const at = text.indexOf(`REFERENCES ${table}(`);
  if (at < 0) return text;
  const open = at + `REFERENCES ${table}`.length;
  const close = text.indexOf(")", open);
  const list = renameColumn(text.slice(open, close), { old, now, quote }, parser);
  return text.slice(0, open) + list + text.slice(close);
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly word: Word;
}

function wordsOf(text: string, parser: Parser): Placed[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return parser.scan(text).filter(({ isComment }) => !isComment).map(({ start, end }) => {
    const raw = decoder.decode(bytes.subarray(start, end));
    const name = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : /^[a-z_]/i.test(raw) ? raw : undefined;
    return { start, end, word: { raw, ...(name !== undefined && { name }) } };
  });
}

function edited(text: string, words: readonly Placed[], edits: ReadonlyMap<number, string>): string {
  if (edits.size === 0) return text;
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  let result = "";
  let from = 0;
  for (const [index, { start, end }] of words.entries()) {
    const now = edits.get(index);
    if (now === undefined) continue;
    result += decoder.decode(bytes.subarray(from, start)) + now;
    from = end;
  }
  return result + decoder.decode(bytes.subarray(from));
}
