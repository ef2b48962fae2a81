export type SequenceOptions = {
  type: string;
  start: string;
  increment: string;
  min: string;
  max: string;
  cache: string;
  cycle: boolean;
};

/** What is largest of the types that a sequence can have (CREATE SEQUENCE, Parameters). */
const largest: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

/** The options of a new sequence in words, without those that PostgreSQL gives it anyway; the type stands by itself. */
export function sequenceWords({ type, ...options }: SequenceOptions): string[] {
  const usual = usualOptions(type, options.increment.startsWith("-"));
  const start = options.increment.startsWith("-") ? options.max : options.min;
  return wordsOf(options, { ...usual, start });
}

/** The options in which a sequence differs from another one of its type. */
export function changedSequenceWords({ type: _, ...after }: SequenceOptions, before: SequenceOptions): string[] {
  return wordsOf(after, before);
}

/** All of them, for where the type changes: bounds go along with it in ways that depend on what they were. */
export function allSequenceWords(options: Omit<SequenceOptions, "type">): string[] {
  return wordsOf(options, {});
}

type Options = Omit<SequenceOptions, "type">;

function wordsOf({ increment, min, max, start, cache, cycle }: Options, known: Partial<Options>): string[] {
  return [
    ...(increment === known.increment ? [] : [`INCREMENT BY ${increment}`]),
    ...(min === known.min ? [] : [`MINVALUE ${min}`]),
    ...(max === known.max ? [] : [`MAXVALUE ${max}`]),
    ...(start === known.start ? [] : [`START WITH ${start}`]),
    ...(cache === known.cache ? [] : [`CACHE ${cache}`]),
    ...(cycle === known.cycle ? [] : [cycle ? "CYCLE" : "NO CYCLE"]),
  ];
}

function usualOptions(type: string, isDescending: boolean): Partial<Options> {
  const most = largest[type];
  if (most === undefined) throw new Error(`a sequence of ${type}`);
  return {
    increment: "1",
    min: isDescending ? String(-BigInt(most) - 1n) : "1",
    max: isDescending ? "-1" : most,
    cache: "1",
    cycle: false,
  };
}
