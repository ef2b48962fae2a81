import { kindOf } from "./kinds.ts";
import { isProblem, loadParser, type Parser, syntaxError } from "./parser.ts";
import type { RawStatement } from "./raw_statement.ts";
import { refuseStatement } from "./refuse_statement.ts";
import { type Extracted, extractReferences } from "./references/mod.ts";
import { mayHoldSecret } from "./secret_statement.ts";
import { defaultSettings, type Settings, settingsAfter } from "./settings.ts";
import type { ScriptSource } from "./source.ts";
import { splitBatches } from "./split.ts";
import type { Statement } from "./statement.ts";
import { isClusterWide, transactionClass } from "./transaction_class.ts";
import { type Tree, unwrap } from "./tree.ts";

/** Statements of all files, in their order. */
export interface Script {
  readonly statements: readonly Statement[];
  readonly files: readonly FileSummary[];
}

export interface FileSummary {
  readonly name: string;
  readonly bytes: number;
  readonly statements: number;
  /** Search path the file ends with, where that is not the default: the next file starts without it. */
  readonly leavesSearchPath?: readonly string[];
}

/** Reads files into statements: split, parsed, with the settings in force. Settings of one file end with it. */
export async function readScript(
  sources: readonly ScriptSource[],
  options: { signal?: AbortSignal } = {},
): Promise<Script> {
  const parser = await loadParser();
  const statements: Statement[] = [];
  const files: FileSummary[] = [];
  for (const source of sources) {
    const reader = new FileReader(source, parser, statements);
    const first = statements.length;
    let bytes = 0;
    for await (const batch of splitBatches(source)) {
      options.signal?.throwIfAborted();
      await reader.take(batch);
      bytes = batch.at(-1)!.semicolon;
    }
    const { searchPath } = reader.settings;
    files.push({
      name: source.name,
      bytes,
      statements: statements.length - first,
      ...(reader.settings.values.has("search_path") ? { leavesSearchPath: searchPath } : {}),
    });
  }
  return { statements, files };
}

/** So many statements are parsed in one call: fewer calls are slower, larger trees too. */
const parsedTogether = 100;

class FileReader {
  settings: Settings = defaultSettings;
  private last: { statement: Statement & Growing; likeness: string } | undefined;
  private readonly heads = new Map<string, { extracted: Extracted; settings: Settings }>();

  constructor(
    private readonly source: ScriptSource,
    private readonly parser: Parser,
    private readonly into: Statement[],
  ) {}

  async take(batch: RawStatement[]): Promise<void> {
    for (let from = 0; from < batch.length;) {
      const group: RawStatement[] = [];
      const texts: string[] = [];
      for (; from < batch.length && texts.length < parsedTogether; from++) {
        const raw = batch[from]!;
        group.push(raw);
        if (!raw.plainInsert) texts.push(await this.textOf(raw));
      }
      const trees = this.parse(group, texts);
      let parsed = 0;
      for (const raw of group) {
        if (raw.plainInsert) this.addPlainInsert(raw, raw.plainInsert.head);
        else this.add(raw, trees[parsed]!, texts[parsed++]!);
      }
    }
  }

  private async textOf(raw: RawStatement): Promise<string> {
    return raw.text ?? new TextDecoder().decode(await this.source.read(raw.start, raw.end));
  }

  private parse(group: RawStatement[], texts: string[]): Tree[] {
    const result = this.parser.parse(texts.join(";\n"));
    if (!isProblem(result) && result.length === texts.length) return result.map(({ tree }) => tree);
    const parsed = group.filter((raw) => !raw.plainInsert);
    return parsed.map((raw, index) => this.parseOne(raw, texts[index]!));
  }

  private parseOne(raw: RawStatement, text: string): Tree {
    const result = this.parser.parse(text);
    if (isProblem(result)) {
      const withheld = mayHoldSecret(raw.words, text)
        ? "a statement that may hold a password"
        : dataWords.has(raw.words[0] ?? "")
        ? "a data statement"
        : undefined;
      throw syntaxError(result, text, this.place(raw), withheld);
    }
    if (result.length === 1) return result[0]!.tree;
    throw new Error(`${this.source.name}:${raw.line}: splitter and parser disagree on ${result.length} statements`);
  }

  private place(raw: RawStatement): { file: string; line: number; column: number } {
    return { file: this.source.name, line: raw.line, column: raw.column };
  }

  private add(raw: RawStatement, wrapped: Tree, text: string): void {
    const [node, tree] = unwrap(wrapped);
    const place = this.place(raw);
    refuseStatement(node, tree, place);
    const after = settingsAfter(this.settings, node, tree, place);
    if (after) this.settings = after;
    const extracted = extractReferences(wrapped, this.settings, this.parser, text);
    const kind = after ? "set" : kindOf(node, tree);
    if (kind === "insert") {
      const likeness = JSON.stringify([extracted.references, extracted.writes, [...extracted.columns]]);
      if (this.extendRun(raw, likeness)) return;
      this.begin(raw, kind, extracted, node, tree, undefined, likeness);
    } else this.begin(raw, kind, extracted, node, tree, text, undefined);
  }

  private addPlainInsert(raw: RawStatement, head: string): void {
    if (this.extendRun(raw, head)) return;
    let known = this.heads.get(head);
    if (!known || known.settings !== this.settings) {
      const tree = this.parseOne(raw, `${head} (NULL)`);
      known = { extracted: extractReferences(tree, this.settings, this.parser, head), settings: this.settings };
      this.heads.set(head, known);
    }
    this.begin(raw, "insert", known.extracted, "InsertStmt", {}, undefined, head);
  }

  /** INSERTs that follow each other and need the same are one record: a dump has a million of them. */
  private extendRun(raw: RawStatement, likeness: string): boolean {
    const { last } = this;
    if (!last || last.likeness !== likeness || last.statement.settings !== this.settings) return false;
    last.statement.end = raw.end;
    last.statement.count++;
    return true;
  }

  private begin(
    raw: RawStatement,
    kind: string,
    { defines, references, ...touches }: Extracted,
    node: string,
    tree: Tree,
    text: string | undefined,
    likeness: string | undefined,
  ): void {
    const { source } = this;
    const statement: Statement & Growing = {
      kind,
      file: source.name,
      source,
      start: raw.start,
      end: raw.end,
      lead: raw.lead,
      line: raw.line,
      column: raw.column,
      count: 1,
      text() {
        return text ?? source.read(this.start, this.end).then((bytes) => new TextDecoder().decode(bytes));
      },
      ...(raw.copyData ? { copyData: raw.copyData } : {}),
      settings: this.settings,
      defines,
      references,
      touches,
      transaction: transactionClass(node, tree),
      clusterWide: isClusterWide(node, tree) || touches.clusterWide === true,
    };
    this.into.push(statement);
    this.last = likeness === undefined ? undefined : { statement, likeness };
  }
}

const dataWords = new Set(["insert", "update", "delete", "merge", "values", "with", "call", "execute"]);

interface Growing {
  end: number;
  count: number;
}
