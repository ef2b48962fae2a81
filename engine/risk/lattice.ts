/** How one type stands to another that its values are cast to. */
export type TypeChange = "identical" | "widening" | "narrowing" | "lateral" | "unknown";

/** A type taken apart: `numeric(10,2)[]`. */
interface Type {
  readonly name: string;
  readonly modifiers: readonly number[];
  readonly array: boolean;
}

/** Numbers that hold each other's values, each with everything that the ones before it hold. */
const whole = ["smallint", "integer", "bigint", "numeric"];
const floating = ["real", "double precision"];

/** How the change of a column's type treats values, from the two types as `format_type` or SQL write them. */
export function compareTypes(before: string, after: string): TypeChange {
  const [one, other] = [typeOf(before), typeOf(after)];
  if (!one || !other || one.array !== other.array) return "unknown";
  if (isSame(one, other)) return "identical";
  for (const order of [whole, floating]) {
    const [from, to] = [order.indexOf(one.name), order.indexOf(other.name)];
    if (from < 0 || to < 0) continue;
    if (one.name === "numeric" && other.name === "numeric") return numeric(one.modifiers, other.modifiers);
    if (other.name === "numeric" && other.modifiers.length > 0) return fits(whole[from]!, other.modifiers);
    return from < to ? "widening" : "narrowing";
  }
  if (texts.has(one.name) && texts.has(other.name)) return text(one, other);
  if (times.has(one.name) && times.has(other.name)) {
    if (one.name !== other.name) return "lateral";
    return (other.modifiers[0] ?? 6) < (one.modifiers[0] ?? 6) ? "narrowing" : "widening";
  }
  // Between the families a cast exists, and some values do not come back.
  const family = (type: Type) => families.findIndex((each) => each.has(type.name));
  return family(one) >= 0 && family(other) >= 0 ? "lateral" : "unknown";
}

const texts = new Set(["text", "character varying", "character"]);
const times = new Set([
  "date",
  "timestamp without time zone",
  "timestamp with time zone",
  "time without time zone",
  "time with time zone",
]);
const families = [
  new Set([...whole, ...floating]),
  texts,
  times,
  new Set(["boolean", "uuid", "json", "jsonb", "bytea"]),
];

/** Digits that a whole number can have. */
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

function fits(name: string, [precision = 0, scale = 0]: readonly number[]): TypeChange {
  return precision - scale >= digits[name]! ? "widening" : "narrowing";
}

function numeric(before: readonly number[], after: readonly number[]): TypeChange {
  if (after.length === 0) return "widening";
  if (before.length === 0) return "narrowing";
  const [p1 = 0, s1 = 0] = before;
  const [p2 = 0, s2 = 0] = after;
  return s2 >= s1 && p2 - s2 >= p1 - s1 ? "widening" : "narrowing";
}

function text(one: Type, other: Type): TypeChange {
  // Blanks at the end of a character(n) mean nothing and are cut off.
  if (one.name === "character" && other.name !== "character") return "lateral";
  if (other.name === "character") return one.name === "character" ? byLength(one, other) : "lateral";
  return byLength(one, other);
}

function byLength(one: Type, other: Type): TypeChange {
  const [before, after] = [lengthOf(one), lengthOf(other)];
  return before <= after ? "widening" : "narrowing";
}

function lengthOf({ name, modifiers }: Type): number {
  return modifiers[0] ?? (name === "character" ? 1 : Infinity);
}

function isSame(one: Type, other: Type): boolean {
  return one.name === other.name && one.modifiers.join() === other.modifiers.join();
}

const aliases: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int: "integer",
  int8: "bigint",
  decimal: "numeric",
  float4: "real",
  float8: "double precision",
  float: "double precision",
  varchar: "character varying",
  bpchar: "character",
  char: "character",
  bool: "boolean",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
};

/** Takes the name of a type apart: `timestamp(3) with time zone`, `numeric(10,2)`, `varchar(20)[]`. */
function typeOf(text: string): Type | undefined {
  const found = text.trim().match(/^([a-z_][\w ]*?)\s*(?:\(([\d,\s-]+)\))?((?: [a-z ]+)?)((?:\[\])*)$/i);
  if (!found) return undefined;
  const name = `${found[1]}${found[3]}`.toLowerCase();
  const known = aliases[name] ?? name;
  const modifiers = found[2] === undefined ? [] : found[2].split(",").map(Number);
  const complete = known === "numeric" && modifiers.length === 1 ? [...modifiers, 0] : modifiers;
  const length = known === "character" && complete.length === 0 ? [1] : complete;
  return { name: known, modifiers: length, array: found[4] !== "" };
}
