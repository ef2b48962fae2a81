import type { Session } from "../postgres/mod.ts";
import type { Json } from "./fact.ts";

/** A text that a deparse function of the server gives, as far as it could be put together here. */
export interface Deparsed {
  /** The property that it becomes. */
  readonly property: string;
  readonly of: "constraint" | "index" | "relation";
  readonly oid: number;
  /** What the server's text begins with, unless it has to be asked anyway. */
  readonly text?: string | undefined;
  /** Texts of one shape and kind go on in the same way: they differ in the names that `text` holds, and in nothing else. */
  readonly shape?: string | undefined;
}

/** What properties of a fact are put together from, and where they go. */
export interface Composer {
  /** The value of a column of its row; null for one that the row has not. */
  column(name: string): unknown;
  /** An identifier, quoted where the server quotes it. */
  quote(name: string): string;
  /** The columns of a relation by their numbers, `2 6`, or undefined where one is unknown. */
  columns(relation: number, numbers: string): ListedColumns | undefined;
  /** A relation as texts call it, or undefined where it is unknown. */
  relation(oid: number): string | undefined;
  property(name: string, value: Json): void;
  text(text: Deparsed): void;
}

export interface ListedColumns {
  readonly names: readonly string[];
  /** `(parent_id, created_at)` */
  readonly list: string;
  /** What else of them decides how an index is written. */
  readonly types: string;
}

interface Entry<T> {
  readonly owner: T;
  readonly text: Deparsed;
}

/**
 * Texts of constraints and indexes, of which the server deparses two of each shape: it would look up every name by
 * itself, which takes it longer than all the rest. Where these two do not go on in the same way behind what was put
 * together, all of that shape are asked for.
 */
export class DeparsedTexts<T> {
  readonly #entries: Entry<T>[] = [];

  add(owner: T, text: Deparsed): void {
    this.#entries.push({ owner, text });
  }

  /** Tells `set` each text; none for what the server knows no longer. */
  async resolve(session: Session, set: (owner: T, property: string, text: string) => void): Promise<void> {
    const unknown: Entry<T>[] = [];
    const shapes = new Map<string, Entry<T>[]>();
    for (const entry of this.#entries) {
      const { of, text, shape } = entry.text;
      if (text === undefined || shape === undefined) {
        unknown.push(entry);
        continue;
      }
      const key = `${of} ${shape}`;
      const others = shapes.get(key);
      if (others === undefined) shapes.set(key, [entry]);
      else others.push(entry);
    }
    const tell = ({ owner, text: { property } }: Entry<T>, text: string | null) => {
      if (text !== null) set(owner, property, text);
    };
    const samples = [...shapes.values()].flatMap((entries) => samplesOf(entries));
    const asked = await deparse(session, [...unknown, ...samples]);
    for (const entry of unknown) tell(entry, asked.get(entry)!);
    const others: Entry<T>[] = [];
    for (const entries of shapes.values()) {
      const rest = commonRest(samplesOf(entries), asked);
      for (const entry of entries) {
        if (asked.has(entry)) tell(entry, asked.get(entry)!);
        else if (rest === undefined) others.push(entry);
        else tell(entry, entry.text.text! + rest);
      }
    }
    const answers = await deparse(session, others);
    for (const entry of others) tell(entry, answers.get(entry)!);
  }
}

function samplesOf<T>(entries: readonly Entry<T>[]): readonly Entry<T>[] {
  return entries.length < 3 ? entries : [entries[0]!, entries.at(-1)!];
}

function commonRest<T>(samples: readonly Entry<T>[], texts: ReadonlyMap<Entry<T>, string | null>): string | undefined {
  const rests = new Set(samples.map((sample) => {
    const text = texts.get(sample);
    const start = sample.text.text!;
    return text?.startsWith(start) ? text.slice(start.length) : undefined;
  }));
  return rests.size === 1 ? [...rests][0] : undefined;
}

async function deparse<T>(session: Session, entries: readonly Entry<T>[]): Promise<Map<Entry<T>, string | null>> {
  if (entries.length === 0) return new Map();
  const [row] = await session.query<{ texts: (string | null)[] }>(deparseSql, [
    entries.map(({ text }) => text.of),
    entries.map(({ text }) => text.oid),
  ]);
  return new Map(entries.map((entry, n) => [entry, row!.texts[n]!]));
}

const deparseSql = `
  SELECT pg_catalog.json_agg(CASE s.of WHEN 'constraint' THEN pg_catalog.pg_get_constraintdef(s.oid)
    WHEN 'index' THEN pg_catalog.pg_get_indexdef(s.oid) ELSE s.oid::pg_catalog.regclass::text END ORDER BY s.n) AS texts
  FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::oid[])) WITH ORDINALITY AS s (of, oid, n)`;
