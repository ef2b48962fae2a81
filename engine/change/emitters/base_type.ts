import { type Fact, property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

/** The name of a base type, which its functions are made with; without a definition, all that there is of it. */
export const shellType: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE TYPE ${sqlName(fact, to)}` }],
  drop: (fact, { from }) => [{ sql: `DROP TYPE ${sqlName(fact, from)}` }],
};

/** Properties as CREATE TYPE calls them, and how their values are written. */
const words: Readonly<Record<string, string>> = {
  input: "INPUT",
  output: "OUTPUT",
  receive: "RECEIVE",
  send: "SEND",
  modin: "TYPMOD_IN",
  modout: "TYPMOD_OUT",
  analyze: "ANALYZE",
  subscript: "SUBSCRIPT",
  internallength: "INTERNALLENGTH",
  passedbyvalue: "PASSEDBYVALUE",
  alignment: "ALIGNMENT",
  storage: "STORAGE",
  category: "CATEGORY",
  preferred: "PREFERRED",
  default: "DEFAULT",
  element: "ELEMENT",
  delimiter: "DELIMITER",
  collatable: "COLLATABLE",
};

/** What ALTER TYPE … SET takes. */
const alterable: ReadonlySet<string> = new Set([
  "receive",
  "send",
  "modin",
  "modout",
  "analyze",
  "subscript",
  "storage",
]);

const alignments: Record<string, string> = { c: "char", s: "int2", i: "int4", d: "double" };
const storages: Record<string, string> = { p: "plain", e: "external", m: "main", x: "extended" };

export const baseType: Emitter = {
  create(fact, { to }) {
    const options = Object.keys(words).filter((key) => property(fact, key) !== undefined)
      .map((key) => `  ${option(key, fact)}`);
    return [{ sql: `CREATE TYPE ${sqlName(fact, to)} (\n${options.join(",\n")}\n)` }];
  },
  // Its functions take it or give it, so that none of them can go first.
  drop(fact, { from, to }) {
    const name = sqlName(fact, from);
    const shell = from.fact(fact.id.replace("base type", "shell type"));
    const sql = `DROP TYPE ${name} CASCADE`;
    const isKept = to.facts.has(shell.id) && !to.facts.has(fact.id);
    return isKept ? [{ sql }, { sql: `CREATE TYPE ${name}` }] : [{ sql }];
  },
  alter({ after, properties }, { to }) {
    if (properties.some((key) => !alterable.has(key))) return undefined;
    if (properties.includes("storage") && property(after, "storage") === "p") return undefined;
    return [{
      sql: `ALTER TYPE ${sqlName(after, to)} SET (${properties.map((key) => option(key, after)).join(", ")})`,
    }];
  },
};

function option(key: string, fact: Fact): string {
  const value = property<string | number | boolean>(fact, key);
  const shown = key === "alignment" ? alignments[String(value)] : key === "storage" ? storages[String(value)] : value;
  switch (key) {
    case "category":
    case "delimiter":
      return `${words[key]} = '${String(value).replaceAll("'", "''")}'`;
    case "internallength":
      return `${words[key]} = ${value === -1 ? "VARIABLE" : value}`;
    default:
      return `${words[key]} = ${shown ?? "NONE"}`;
  }
}
