import fc from "fast-check";
import { edited, pick, rarely, slot, type Tree } from "./edited.ts";

/** Types whose values go into one another, so that rows survive a change from each to each. */
const families = {
  num: ["integer", "integer", "bigint", "smallint", "numeric(12,2)", "text", "a.pos", "a.tiny", "double precision"],
  txt: ["text", "text", "varchar(20)", "varchar(40)", "character(9)", "name"],
  word: ["text", "a.mood", "a.mood", '"Odd b".kind', "varchar(20)"],
  time: ["date", "timestamp", "timestamptz", "timestamp(3)", "timestamptz(0)"],
  doc: ["jsonb", "json", "text"],
  list: ["integer[]", "bigint[]", "text[]", "varchar(9)[]"],
  words: ["a.mood[]", "text[]"],
  pairs: ["a.pair", "a.deep", "point"],
  span: ["int4range", "a.span", "int4range"],
  raw: ["bytea"],
  key: ["uuid", "text"],
  net: ["inet", "text"],
  flag: ["boolean", "boolean"],
  bits: ["bit(4)", "bit varying(8)", "varbit"],
} as const;

export type Family = keyof typeof families;

const defaults: Record<Family, string[]> = {
  num: ["1", "2", "a.imm(3)", "nextval('a.sq')"],
  txt: ["'x'", "'y'", "upper('y')", "CURRENT_USER"],
  word: ["'mid'"],
  time: ["now()", "'2025-01-01'", "CURRENT_TIMESTAMP"],
  doc: ["'{}'", "'[1]'"],
  list: ["'{}'", "ARRAY[1,2]"],
  words: ["'{mid}'"],
  pairs: [],
  span: ["'[1,5)'"],
  raw: ["'\\x00'"],
  key: ["gen_random_uuid()", "'00000000-0000-4000-8000-000000000000'"],
  net: ["'10.0.0.1'"],
  flag: ["true", "false"],
  bits: ["B'1010'"],
};

function column(family: Family) {
  return slot(fc.record({
    family: fc.constant(family),
    type: edited(fc.constantFrom(...families[family] as readonly string[]), 3),
    given: pick("", "", ...defaults[family]),
    /** A new column without a value cannot be NOT NULL where there are rows. */
    notNull: pick("", "", "", "plain", "named", "not valid", "no inherit"),
    collate: pick("", "", "", '"C"', "a.sorted"),
    storage: pick("", "", "", "MAIN", "EXTERNAL"),
    compression: pick("", "", "", "pglz"),
    statistics: pick("", "", "", "0", "50"),
    options: pick("", "", "", "n_distinct = 5", "n_distinct = -0.5, n_distinct_inherited = 9"),
    comment: pick("", "", "it's", "that"),
  }));
}

export function columns(some: readonly Family[]) {
  return fc.record(Object.fromEntries(some.map((family) => [family, column(family)])));
}

export function anyColumns() {
  return fc.subarray(Object.keys(families) as Family[], { minLength: 3, maxLength: 8 }).chain((some) =>
    columns(["num", "txt", ...some.filter((each) => each !== "num" && each !== "txt")])
  );
}

export function extras() {
  return fc.record({
    identity: slot(fc.record({
      type: pick("integer", "bigint", "smallint"),
      always: pick("ALWAYS", "BY DEFAULT"),
      options: pick("", "", "(START WITH 100 INCREMENT BY 5)", "(CYCLE)", "(SEQUENCE NAME my_seq CACHE 7)"),
    })),
    generated: slot(fc.record({
      type: pick("text", "integer", "bigint"),
      expression: pick("length(txt::text)", "a.imm(4)", "1 + 2"),
      kind: pick("STORED", "STORED", "VIRTUAL", ""),
    })),
    noted: rarely(),
  });
}

export type Columns = Tree<ReturnType<typeof columns> extends fc.Arbitrary<infer T> ? T : never>;
export type Extras = Tree<ReturnType<typeof extras> extends fc.Arbitrary<infer T> ? T : never>;

export interface ColumnThere {
  readonly name: string;
  readonly family: Family | "id" | "other";
  readonly type: string;
  readonly generated: boolean;
}

export interface Surroundings {
  readonly major: number;
  readonly types: ReadonlySet<string>;
  readonly hasSequence: boolean;
}

const textual = /^(text|varchar|character\()/;
const varlena = /^(text|varchar|jsonb?$|.*\[\]$|bytea)/;

/** What type a column has, where what it is of may be missing. */
function typeOf(type: string, { types }: Surroundings): string {
  if (!/[".]/.test(type) || /^(num|bit|var|char|time)/.test(type) || types.has(type)) return type;
  return type.startsWith("a.mood[")
    ? "text[]"
    : type === "a.span"
    ? "int4range"
    : type.startsWith("a.p") && type !== "a.pos" || type === "a.deep"
    ? "point"
    : /mood|kind/.test(type)
    ? "text"
    : "integer";
}

export function columnsThere(side: Columns, around: Surroundings): ColumnThere[] {
  return Object.entries(side).flatMap(([name, each]) =>
    each === undefined ? [] : [{ name, family: each.family, type: typeOf(each.type, around), generated: false }]
  );
}

/** A statement for each column, and those that follow it. */
export function renderColumns(table: string, side: Columns, around: Surroundings, kind = "TABLE"): string[] {
  const sql: string[] = [];
  for (const [name, each] of Object.entries(side)) {
    if (each === undefined) continue;
    const type = typeOf(each.type, around);
    const isText = textual.test(type);
    const collate = isText && each.collate !== "" && (each.collate !== "a.sorted" || around.types.has("a.sorted"))
      ? ` COLLATE ${each.collate}`
      : "";
    const given = givenOf(each.given, type, around);
    const isRequired = each.notNull !== "" && given !== "";
    const word = each.notNull === "named"
      ? ` CONSTRAINT ${name}_there NOT NULL`
      : each.notNull === "not valid" && around.major >= 18
      ? ""
      : each.notNull === "no inherit" && around.major >= 18
      ? " NOT NULL NO INHERIT"
      : " NOT NULL";
    sql.push(
      `ALTER ${kind} ${table} ADD COLUMN ${name} ${type}${collate}${given && ` DEFAULT ${given}`}${
        isRequired ? word : ""
      }`,
    );
    if (kind !== "TABLE") continue;
    const alter = `ALTER TABLE ${table} ALTER COLUMN ${name}`;
    if (isRequired && word === "") {
      sql.push(`ALTER TABLE ${table} ADD CONSTRAINT ${name}_later NOT NULL ${name} NOT VALID`);
    }
    if (each.storage && varlena.test(type)) sql.push(`${alter} SET STORAGE ${each.storage}`);
    if (each.compression && varlena.test(type)) sql.push(`${alter} SET COMPRESSION ${each.compression}`);
    if (each.statistics) sql.push(`${alter} SET STATISTICS ${each.statistics}`);
    if (each.options) sql.push(`${alter} SET (${each.options})`);
    if (each.comment) sql.push(`COMMENT ON COLUMN ${table}.${name} IS '${each.comment.replaceAll("'", "''")}'`);
  }
  return sql;
}

function givenOf(given: string, type: string, { hasSequence }: Surroundings): string {
  if (given === "") return "";
  if (given.startsWith("nextval") && !hasSequence) return "7";
  if (given.startsWith("ARRAY")) return `${given}::${type}`;
  if (/^(now|CURRENT_T|gen_)/.test(given)) return `(${given})::${type}`;
  if (/^(a\.imm|nextval|CURRENT_U)/.test(given)) return `(${given})::${type}`;
  return /^\d/.test(given) && type === "text" ? `'${given}'` : given;
}

export function renderExtras(
  table: string,
  side: Extras,
  { major }: Surroundings,
  there: readonly ColumnThere[],
): string[] {
  const sql: string[] = [];
  if (side.identity) {
    const { type, always, options } = side.identity;
    sql.push(`ALTER TABLE ${table} ADD COLUMN ident ${type} GENERATED ${always} AS IDENTITY ${options}`.trim());
  }
  if (side.generated) {
    const { type, expression, kind } = side.generated;
    const isThere = there.some(({ name }) => name === "txt");
    const text = expression.includes("txt") && !isThere ? "2 + 3" : expression;
    const word = kind === "VIRTUAL" && (major < 18 || text.includes("a.")) ? "STORED" : kind;
    sql.push(
      word === ""
        ? `ALTER TABLE ${table} ADD COLUMN gen ${type}`
        : `ALTER TABLE ${table} ADD COLUMN gen ${type} GENERATED ALWAYS AS ((${text})::${type}) ${word}`,
    );
  }
  return sql;
}

/** The n-th value of a column that goes through every type of its family. */
export function valueOf({ family, type }: ColumnThere, n: number): string | undefined {
  switch (family) {
    case "id":
      return String(n);
    case "num":
      return `'${n}'`;
    case "txt":
      return `'t${n}'`;
    case "word":
      return "'mid'";
    case "time":
      return `'2025-01-0${n}'`;
    case "doc":
      return `'{"n": ${n}}'`;
    case "list":
      return `'{${n},${n + 1}}'`;
    case "words":
      return "'{mid}'";
    case "span":
      return `'[${n * 10},${n * 10 + 5})'`;
    case "raw":
      return `'\\x0${n}'`;
    case "key":
      return `'00000000-0000-4000-8000-00000000000${n}'`;
    case "net":
      return `'10.0.0.${n}'`;
    case "flag":
      return n % 2 ? "true" : "false";
    case "bits":
      return "B'1010'";
    case "pairs":
      return type === "point" ? `'(${n},${n})'` : undefined;
    default:
      return undefined;
  }
}
