import type { Fact, Json } from "./fact.ts";
import type { Columns } from "./packed.ts";
import type { Reader } from "./readers/mod.ts";

/** Columns of a reader's rows that are no properties. */
const special = new Set([
  ...["oid", "sub", "parent_oid", "parent_sub", "schema", "name", "args", "owner", "position", "need_sub"],
  ...["unreadable", "placeholders"],
  ...["keys", "shape", "foreign_keys", "foreign_oid", "index_oid", "index_keys", "index_shape"],
]);

/** A fact whose needs are still being collected. */
export type Draft = Omit<Fact, "needs"> & { needs: string[] };

type Values = readonly unknown[];

/** The rows of a reader while they are made facts. */
export class Incoming {
  readonly count: number;
  readonly oid: Values | undefined;
  readonly sub: Values | undefined;
  readonly parentOid: Values | undefined;
  readonly parentSub: Values | undefined;
  readonly schema: Values | undefined;
  readonly name: Values | undefined;
  readonly args: Values | undefined;
  readonly owner: Values | undefined;
  readonly position: Values | undefined;
  readonly needSub: Values | undefined;
  readonly unreadable: Values | undefined;
  readonly placeholders: Values | undefined;
  readonly needs: readonly (readonly [catalog: string, oids: Values])[];
  /** Puts properties of a draft together, where its reader does. */
  compose?: (draft: Draft, n: number) => void;
  readonly #properties: readonly (readonly [key: string, values: Values])[];

  constructor(readonly reader: Reader, readonly columns: Columns) {
    this.oid = columns.get("oid");
    this.sub = columns.get("sub");
    this.parentOid = columns.get("parent_oid");
    this.parentSub = columns.get("parent_sub");
    this.schema = columns.get("schema");
    this.name = columns.get("name");
    this.args = columns.get("args");
    this.owner = columns.get("owner");
    this.position = columns.get("position");
    this.needSub = columns.get("need_sub");
    this.unreadable = columns.get("unreadable");
    this.placeholders = columns.get("placeholders");
    this.count = this.oid?.length ?? 0;
    this.needs = [...columns].filter(([name]) => name.startsWith("need "))
      .map(([name, values]) => [name.slice("need ".length), values]);
    this.#properties = [...columns].filter(([name]) => isProperty(name));
  }

  /** Null, false and empty are left out. */
  properties(n: number): Record<string, Json> {
    const kept: Record<string, Json> = {};
    for (const [key, values] of this.#properties) {
      const value = values[n];
      if (value === null || value === undefined || value === false || value === "") continue;
      if (Array.isArray(value) && value.length === 0) continue;
      kept[key] = value as Json;
    }
    return kept;
  }
}

function isProperty(column: string): boolean {
  return !special.has(column) && !column.startsWith("need ");
}
