import { ConfitureError } from "../../../../engine/errors.ts";
import { type MigrationFile, readPart } from "../../../../engine/migrations/mod.ts";
import { nearest } from "../../../../engine/nearest.ts";
import { type Located, type LocatedMap, type Position, readYaml } from "../../../../engine/project/mod.ts";
import { isOneQuery } from "./one_query.ts";
import {
  keysOf,
  type KeyType,
  type Precondition,
  type PreconditionKind,
  preconditionKinds,
  type Scalar,
} from "./precondition.ts";

/** The preconditions of a migration, by its two ways. */
export interface Preconditions {
  readonly up: readonly Precondition[];
  readonly down: readonly Precondition[];
}

/** Reads the `.yaml` beside a migration; empty without one. Throws "precondition-invalid", "config-yaml-invalid". */
export async function readPreconditions({ sidecar }: MigrationFile): Promise<Preconditions> {
  if (!sidecar) return { up: [], down: [] };
  const tree = await readYaml(new TextDecoder().decode(await readPart(sidecar)), sidecar.name);
  for (const [key, { place }] of tree.entries) if (!isList(key)) throw invalid(place, unknown("key", key, lists));
  const of = async (key: (typeof lists)[number]) => {
    const entry = tree.entries.get(key);
    if (!entry || isNull(entry.value)) return [];
    if (entry.value.kind !== "list") throw invalid(entry.place, `${key} is no list of preconditions`);
    return await Promise.all(entry.value.items.map(readOne));
  };
  return { up: await of("up_preconditions"), down: await of("down_preconditions") };
}

const lists = ["up_preconditions", "down_preconditions"] as const;

function isList(key: string): key is (typeof lists)[number] {
  return (lists as readonly string[]).includes(key);
}

async function readOne(node: Located): Promise<Precondition> {
  if (node.kind !== "map") throw invalid(node.place, "a precondition is a mapping: {type: table_exists, table: …}");
  const kind = kindOf(node);
  const { needed, optional } = keysOf(kind);
  const known: Record<string, KeyType> = { ...needed, ...optional };
  const values: Record<string, string | number | Scalar[]> = {};
  for (const [key, { place, value }] of node.entries) {
    if (key === "type") continue;
    const type = Object.hasOwn(known, key) ? known[key] : undefined;
    if (type === undefined) throw invalid(place, unknown(`key of ${kind}`, key, Object.keys(known)));
    values[key] = valueOf(key, type, value);
  }
  const missing = Object.keys(needed).find((key) => !Object.hasOwn(values, key));
  if (missing !== undefined) throw invalid(node.place, `${kind} needs the key ${missing}`);
  if (kind === "custom_sql" && !await isOneQuery(String(values.sql))) {
    throw invalid(node.entries.get("sql")!.place, "sql is not one SELECT");
  }
  return { kind, values, place: node.place };
}

/** `table_exists` and `TableExists` are one kind. */
function kindOf(node: LocatedMap): PreconditionKind {
  const entry = node.entries.get("type");
  if (!entry) throw invalid(node.place, "a precondition needs the key type");
  const given = entry.value.kind === "scalar" ? String(entry.value.value) : "";
  const plain = (name: string) => name.toLowerCase().replaceAll("_", "");
  const kinds = Object.keys(preconditionKinds) as PreconditionKind[];
  const found = kinds.find((kind) => plain(kind) === plain(given));
  if (found) return found;
  const near = nearest(plain(given), kinds.map(plain));
  const meant = kinds.find((kind) => plain(kind) === near);
  throw invalid(entry.value.place, unknown("precondition", given, kinds, meant));
}

function valueOf(key: string, type: KeyType, node: Located): string | number | Scalar[] {
  if (type === "list") {
    if (node.kind !== "list") throw invalid(node.place, `${key} is no list`);
    return node.items.map((item) => {
      if (item.kind !== "scalar") throw invalid(item.place, `${key} holds plain values only`);
      return item.value;
    });
  }
  if (node.kind !== "scalar" || node.value === null) throw invalid(node.place, `${key} has no value`);
  if (type === "text") return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
  if (typeof node.value === "number" && Number.isSafeInteger(node.value) && node.value >= 0) return node.value;
  throw invalid(node.place, `${key} is no whole number`);
}

function unknown(what: string, given: string, known: readonly string[], meant = nearest(given, known)): string {
  return `there is no ${what} "${given}"${
    meant === undefined ? `; known are ${known.join(", ")}` : `; did you mean "${meant}"?`
  }`;
}

function isNull(node: Located): boolean {
  return node.kind === "scalar" && node.value === null;
}

function invalid(place: Position, problem: string): ConfitureError {
  return new ConfitureError("precondition-invalid", { ...place, problem });
}
