import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

/** What a range type is made with; the multirange comes by itself when nothing else is said, but under a guessed name. */
const words: readonly (readonly [string, string])[] = [
  ["subtype", "subtype"],
  ["subtype_opclass", "subtype_opclass"],
  ["collation", "collation"],
  ["canonical", "canonical"],
  ["subtype_diff", "subtype_diff"],
  ["multirange", "multirange_type_name"],
];

export const range: Emitter = {
  create(fact, { to }) {
    const options = words.flatMap(([key, word]) => {
      const value = property<string>(fact, key);
      return value === undefined ? [] : [`${word} = ${value}`];
    });
    return [{ sql: `CREATE TYPE ${sqlName(fact, to)} AS RANGE (${options.join(", ")})` }];
  },
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
  alter: ({ before, after, properties }, { to }) =>
    // The multirange is a type of its own to ALTER TYPE.
    properties.every((key) => key.startsWith("multirange"))
      ? moveMultirange(before, after, to).map((sql) => ({ sql }))
      : undefined,
  /** Its constructors keep their names when it is renamed, and would be in the way of the new ones. */
  aside(fact, name, { from }) {
    const subtype = property<string>(fact, "subtype")!;
    const own = sqlName(fact, from);
    const to = from.quote(name);
    return [
      ...renameMultirange(fact, property<string>(fact, "multirange_schema")!, `${name}_multi`.slice(-63), from),
      `ALTER FUNCTION ${own}(${subtype}, ${subtype}) RENAME TO ${to}`,
      `ALTER FUNCTION ${own}(${subtype}, ${subtype}, text) RENAME TO ${to}`,
      `ALTER TYPE ${own} RENAME TO ${to}`,
    ].map((sql) => ({ sql }));
  },
};

function moveMultirange(before: Fact, after: Fact, catalog: Catalog): string[] {
  const schema = property<string>(before, "multirange_schema")!;
  const [newSchema, name] = ["schema", "name"].map((key) => property<string>(after, `multirange_${key}`)!);
  const place = `${catalog.quote(schema)}.${catalog.quote(property<string>(before, "multirange_name")!)}`;
  const moved = schema === newSchema ? [] : [`ALTER TYPE ${place} SET SCHEMA ${catalog.quote(newSchema!)}`];
  return [...moved, ...renameMultirange(before, newSchema!, name!, catalog)];
}

/** The type, and the functions that bear its name. */
function renameMultirange(fact: Fact, schema: string, name: string, catalog: Catalog): string[] {
  const old = property<string>(fact, "multirange_name")!;
  if (old === name) return [];
  const place = `${catalog.quote(schema)}.${catalog.quote(old)}`;
  const renamed = [...constructors(fact, catalog).map((routine) => `FUNCTION ${routine}`), `TYPE ${place}`];
  return renamed.map((words) => `ALTER ${words} RENAME TO ${catalog.quote(name)}`);
}

/** They lie in the schema of the range, wherever the multirange lies. */
function constructors(fact: Fact, catalog: Catalog): string[] {
  const own = sqlName(fact, catalog);
  const multirange = `${catalog.quote(fact.schema!)}.${catalog.quote(property<string>(fact, "multirange_name")!)}`;
  return [`${multirange}()`, `${multirange}(${own})`, `${multirange}(${own}[])`];
}
