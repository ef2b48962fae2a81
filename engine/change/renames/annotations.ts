import { isProblem, loadParser, readScript, type ScriptSource, type Statement, type Tree } from "../../sql/mod.ts";

/** What a comment `-- confiture: renamed from old_name` says of the object beside it. */
export interface Annotation {
  readonly file: string;
  readonly line: number;
  readonly old: string;
  readonly schema?: string;
  /** Name of the object, which is the relation or type for a part. */
  readonly name: string;
  /** Name of a column, attribute or constraint of it. */
  readonly part?: string;
}

const wanted = /^(?:--|\/\*)\s*confiture:\s*renamed\s+from\s+("(?:[^"]|"")+"|[^\s*]+)\s*(?:\*\/)?$/;

/**
 * The annotations of DDL. A comment belongs to the statement that ends before it on its line, else to the column,
 * constraint or statement that starts there before it, else to the next one below it.
 */
export async function readAnnotations(sources: readonly ScriptSource[]): Promise<Annotation[]> {
  const { statements } = await readScript(sources);
  const found: Annotation[] = [];
  const bySource = Map.groupBy(statements, ({ source }) => source);
  for (const [source, list] of bySource) found.push(...await annotationsOf(source, list));
  return found;
}

interface Place {
  readonly start: number;
  readonly owner: Statement;
  readonly part?: string;
}

async function annotationsOf(source: ScriptSource, statements: readonly Statement[]): Promise<Annotation[]> {
  const parser = await loadParser();
  const bytes = await wholeOf(source);
  const decoder = new TextDecoder();
  const lineOf = (at: number) => bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
  const places: Place[] = [];
  const comments: { start: number; old: string }[] = [];
  for (const statement of statements) {
    const { start, end, lead, defines } = statement;
    // What stands behind the last statement on its line is read with it.
    const isLast = statement === statements.at(-1);
    for (const [from, to] of [[lead, end], ...(isLast ? [[end, bytes.length]] : [])] as [number, number][]) {
      const text = decoder.decode(bytes.subarray(from, to));
      for (const token of text.trim() === "" ? [] : parser.scan(text)) {
        const old = token.isComment &&
          decoder.decode(bytes.subarray(from + token.start, from + token.end)).trim().match(wanted)?.[1];
        if (old) comments.push({ start: from + token.start, old });
      }
    }
    if (defines.length === 0 && statement.kind !== "alter-table") continue;
    places.push({ start, owner: statement });
    const parsed = parser.parse(decoder.decode(bytes.subarray(start, end)));
    if (!isProblem(parsed)) {
      for (const { name, location } of partsOf(parsed[0]?.tree)) {
        places.push({ start: start + location, owner: statement, part: name });
      }
    }
  }
  places.sort((a, b) => a.start - b.start);
  return comments.flatMap(({ start, old }) => {
    const line = lineOf(start);
    const ended = statements.findLast((each) => each.end <= start && lineOf(each.end) === line);
    const beside = (ended && places.find(({ owner, part }) => owner === ended && part === undefined)) ??
      places.filter((place) => place.start < start && lineOf(place.start) === line).at(-1) ??
      places.find((place) => place.start > start);
    const object = beside?.owner.defines.find(({ part }) => part === undefined) ?? beside?.owner.defines[0];
    if (!beside || !object) return [];
    const part = beside.part ?? object.part;
    const schema = object.schema ?? beside.owner.settings.searchPath[0];
    return [{
      file: source.name,
      line,
      old: old.startsWith('"') ? old.slice(1, -1).replaceAll('""', '"') : old.toLowerCase(),
      ...(schema !== undefined && { schema }),
      name: object.name,
      ...(part !== undefined && { part }),
    }];
  });
}

/** Columns, attributes and named constraints of a definition, with the bytes where they start. */
function* partsOf(tree: Tree): Generator<{ name: string; location: number }> {
  const { CreateStmt, CompositeTypeStmt, CreateDomainStmt } = tree ?? {};
  const elements = [
    ...CreateStmt?.tableElts ?? [],
    ...CompositeTypeStmt?.coldeflist ?? [],
    ...CreateDomainStmt?.constraints ?? [],
  ];
  for (const { ColumnDef, Constraint } of elements) {
    if (ColumnDef) yield { name: ColumnDef.colname, location: ColumnDef.location ?? 0 };
    if (Constraint?.conname) yield { name: Constraint.conname, location: Constraint.location ?? 0 };
  }
}

async function wholeOf(source: ScriptSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of source.chunks()) parts.push(chunk.slice());
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
