/** What the generator knows of a type. */
export interface ValueType {
  readonly oid: number;
  /** As format_type() has it, with its modifier. */
  readonly name: string;
  /** pg_type.typtype. */
  readonly kind: string;
  /** Name of the base type, of the element or of the subtype, without modifiers. */
  readonly base: string;
  readonly modifier: number;
  readonly element?: ValueType;
  readonly labels?: readonly string[];
  readonly attributes?: readonly ValueType[];
}

/** An SQL expression of the n-th value of a type. Equal numbers give equal values in every table, as keys want. */
export function valueOf(type: ValueType, n: number): string {
  const cast = (text: string) => `'${text.replaceAll("'", "''")}'::${type.name}`;
  if (type.labels) return cast(type.labels[0]!);
  if (type.attributes) return `ROW(${type.attributes.map((each) => valueOf(each, n)).join(", ")})::${type.name}`;
  if (type.kind === "m") return cast("{}");
  if (type.kind === "r") return `${cast(rangeOf(type.element!, n))}`;
  if (type.element) return `ARRAY[${valueOf(type.element, n)}]::${type.name}`;
  const text = base(type, n);
  return text === undefined ? "NULL" : cast(text);
}

function rangeOf(element: ValueType, n: number): string {
  const [low, high] = [n * 10, n * 10 + 5].map((each) => base(element, each));
  return low === undefined ? "empty" : `["${low}","${high}")`;
}

const day = 86_400_000;

function base({ base, modifier }: ValueType, n: number): string | undefined {
  const date = new Date(Date.UTC(2025, 0, 1) + n * day).toISOString().slice(0, 10);
  switch (base) {
    case "int2":
    case "int4":
    case "int8":
    case "oid":
    case "float4":
    case "float8":
    case "money":
      return String(n);
    case "numeric": {
      const digits = modifier < 0 ? 9 : ((modifier - 4) >> 16) - ((modifier - 4) & 0x7ff);
      return String(n % 10 ** Math.max(0, digits));
    }
    case "text":
    case "citext":
    case "name":
      return `v${n}`;
    case "varchar":
    case "bpchar":
      return `v${n}`.slice(0, modifier < 0 ? undefined : modifier - 4);
    case "char":
      return "v";
    case "bool":
      return n % 2 === 0 ? "true" : "false";
    case "uuid":
      return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
    case "date":
      return date;
    case "timestamp":
    case "timestamptz":
      return `${date} 12:00:00+00`;
    case "time":
    case "timetz":
      return `${String(n % 24).padStart(2, "0")}:00:00+00`;
    case "interval":
      return `${n} hours`;
    case "json":
    case "jsonb":
      return `{"n": ${n}}`;
    case "bytea":
      return `\\x${n.toString(16).padStart(4, "0")}`;
    case "inet":
    case "cidr":
      return `10.0.0.${n % 256}`;
    case "macaddr":
      return `08:00:2b:01:02:${(n % 256).toString(16).padStart(2, "0")}`;
    case "bit":
      return "1".padEnd(modifier, "0");
    case "varbit":
      return "1";
    case "xml":
      return `<n>${n}</n>`;
    case "tsvector":
      return `v${n}`;
    case "point":
      return `(${n},${n})`;
    case "box":
      return `(${n},${n}),(${n + 1},${n + 1})`;
    case "ltree":
      return `v${n}`;
    case "hstore":
      return `n=>${n}`;
    default:
      return undefined;
  }
}
