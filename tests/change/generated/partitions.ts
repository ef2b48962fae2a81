import fc from "fast-check";
import { columns, columnsThere, renderColumns, type Surroundings } from "./columns.ts";
import { edited, pick, rarely, slot, type Tree } from "./edited.ts";
import { renderTableParts, tableParts } from "./table_parts.ts";
import type { TableThere } from "./tables.ts";

interface Strategy {
  readonly key: string;
  readonly first: readonly [string, string];
  readonly second: readonly [string, string];
}

const strategies: readonly Strategy[] = [
  { key: "LIST (region)", first: ["IN ('x')", "IN ('x', 'y')"], second: ["IN ('z')", "IN ('z', NULL)"] },
  {
    key: "RANGE (at)",
    first: ["FROM (MINVALUE) TO ('2025-01-02')", "FROM ('2024-01-01') TO ('2025-01-02')"],
    second: ["FROM ('2025-01-02') TO ('2025-01-03')", "FROM ('2025-01-02') TO ('2026-01-01')"],
  },
  {
    key: "RANGE (id, at)",
    first: ["FROM (MINVALUE, MINVALUE) TO (2, '2025-01-01')", "FROM (0, MINVALUE) TO (2, '2025-01-01')"],
    second: ["FROM (2, '2025-01-01') TO (3, MINVALUE)", "FROM (2, '2025-01-01') TO (3, '2025-01-01')"],
  },
  {
    key: "HASH (id)",
    first: ["WITH (modulus 2, remainder 0)", "WITH (modulus 2, remainder 0)"],
    second: ["WITH (modulus 2, remainder 1)", "WITH (modulus 4, remainder 1)"],
  },
  { key: "LIST (lower(region))", first: ["IN ('x')", "IN ('x', 'y')"], second: ["IN ('z')", "IN ('z', 'w')"] },
];

function partition() {
  return slot(fc.record({
    bound: pick(0, 0, 1),
    attached: edited(fc.constantFrom(true, true, true, false), 4),
    index: pick("", "", "(num)", "(at)"),
    check: rarely(),
    given: pick("", "", "42"),
    state: pick("", "", "", "DISABLE", "ENABLE ALWAYS"),
    options: pick("", "", "fillfactor=55"),
    comment: pick("", "", "a part"),
    granted: pick("", "", "SELECT"),
    secured: rarely(),
  }));
}

/** A partitioned table of one strategy, since a key cannot change, with partitions down to the second level. */
export function partitioned() {
  return fc.record({
    strategy: fc.constantFrom(...strategies),
    nested: fc.constantFrom("", "LIST (region)", "HASH (id)", "RANGE (at)"),
    columns: columns(["num", "txt", "doc"]),
    key: slot(pick("PRIMARY KEY (id, region, at)", "UNIQUE (id, region, at)", "PRIMARY KEY (at, id, region)")),
    check: slot(pick("id > 0", "id > -1", "region <> 'no'")),
    reference: slot(pick("", " ON DELETE CASCADE", " DEFERRABLE")),
    index: slot(pick("(num)", "(txt, at)", "(num DESC) INCLUDE (at)")),
    attachedIndex: pick(false, false, true),
    identity: slot(pick("BY DEFAULT", "ALWAYS")),
    first: partition(),
    second: partition(),
    rest: partition(),
    below: slot(rarely()),
    parts: tableParts(),
  });
}

export type Partitioned = Tree<ReturnType<typeof partitioned> extends fc.Arbitrary<infer T> ? T : never>;
type Partition = NonNullable<Partitioned["first"]>;

export function partitionedThere(side: Partitioned, around: Surroundings): TableThere {
  const fixed = [["id", "id", "integer"], ["region", "txt", "text"], ["at", "time", "date"]] as const;
  return {
    name: "a.pt",
    columns: [
      ...fixed.map(([name, family, type]) => ({ name, family, type, generated: false })),
      ...columnsThere(side.columns, around),
    ],
    isKeyed: false,
    isUnlogged: false,
  };
}

export function renderPartitioned(
  side: Partitioned,
  there: TableThere,
  around: Surroundings,
  isKeyed: boolean,
): string[] {
  const { strategy, nested } = side;
  const isExpression = strategy.key.includes("lower");
  const isUnkeyed = isExpression && side.key !== undefined;
  const sql = [
    `CREATE TABLE a.pt (id integer, region text, at date) PARTITION BY ${strategy.key}`,
    ...renderColumns("a.pt", side.columns, around),
  ];
  if (side.identity && around.major >= 17) {
    sql.push(`ALTER TABLE a.pt ADD COLUMN ident bigint GENERATED ${side.identity} AS IDENTITY`);
  }
  if (side.key && !isUnkeyed) sql.push(`ALTER TABLE a.pt ADD CONSTRAINT pt_key ${side.key}`);
  if (side.check) sql.push(`ALTER TABLE a.pt ADD CONSTRAINT pt_check CHECK (${side.check})`);
  const names = new Set(there.columns.map(({ name }) => name));
  const has = (text: string) => ["num", "txt"].every((each) => !text.includes(each) || names.has(each));
  const index = side.index !== undefined && has(side.index) ? side.index : undefined;
  if (index !== undefined && !side.attachedIndex) sql.push(`CREATE INDEX pt_index ON a.pt ${index}`);
  const parts = renderTableParts(there, side.parts, around)
    .filter((text) => !/REFERENCING|RULE|CREATE STATISTICS|ALTER STATISTICS|COMMENT ON STATISTICS/.test(text));
  sql.push(...parts);
  const hasTrigger = parts.some((text) => text.startsWith("CREATE TRIGGER row"));
  const add = (name: string, bound: string, part: Partition, below: string) => {
    const key = below && ` PARTITION BY ${below}`;
    const options = part.options && below === "" ? ` WITH (${part.options})` : "";
    sql.push(
      part.attached
        ? `CREATE TABLE a.${name} PARTITION OF a.pt ${bound}${key}${options}`
        : `CREATE TABLE a.${name} (LIKE a.pt)${key}${options}`,
    );
    if (part.index && has(part.index)) sql.push(`CREATE INDEX ${name}_own ON a.${name} ${part.index}`);
    if (part.check) sql.push(`ALTER TABLE a.${name} ADD CONSTRAINT ${name}_check CHECK (id <> 99)`);
    if (part.given) sql.push(`ALTER TABLE a.${name} ALTER COLUMN id SET DEFAULT ${part.given}`);
    if (part.state && hasTrigger && part.attached) sql.push(`ALTER TABLE a.${name} ${part.state} TRIGGER row`);
    if (part.comment) sql.push(`COMMENT ON TABLE a.${name} IS '${part.comment}'`);
    if (part.granted) sql.push(`GRANT ${part.granted} ON a.${name} TO gen_reader`);
    if (part.secured) sql.push(`ALTER TABLE a.${name} ENABLE ROW LEVEL SECURITY`);
  };
  const { first, second, rest } = side;
  if (first) add("p1", `FOR VALUES ${strategy.first[first.bound as 0 | 1]}`, first, "");
  if (second) {
    add("p2", `FOR VALUES ${strategy.second[second.bound as 0 | 1]}`, second, nested);
    if (nested && side.below !== undefined) {
      const bounds = nestedBounds[nested]!;
      sql.push(`CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES ${bounds[side.below ? 1 : 0]}`);
      if (!nested.startsWith("HASH")) sql.push("CREATE TABLE a.p2d PARTITION OF a.p2 DEFAULT");
    }
  }
  if (rest && !strategy.key.startsWith("HASH")) add("pd", "DEFAULT", rest, "");
  if (index !== undefined && side.attachedIndex) {
    sql.push(`CREATE INDEX pt_index ON ONLY a.pt ${index}`);
    if (first?.attached) {
      sql.push(`CREATE INDEX p1_index ON a.p1 ${index}`, "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index");
    }
  }
  if (side.reference !== undefined && isKeyed) {
    sql.push(`ALTER TABLE a.pt ADD CONSTRAINT pt_fk FOREIGN KEY (id) REFERENCES a.t1 (id)${side.reference}`);
  }
  return sql;
}

const nestedBounds: Record<string, readonly [string, string]> = {
  "LIST (region)": ["IN ('z')", "IN ('z', 'q')"],
  "HASH (id)": ["WITH (modulus 1, remainder 0)", "WITH (modulus 1, remainder 0)"],
  "RANGE (at)": ["FROM ('2025-01-01') TO ('2025-02-01')", "FROM (MINVALUE) TO (MAXVALUE)"],
};
