import { createHash } from "node:crypto";
import type { Fact, FactKind } from "../../../engine/catalog/mod.ts";

/** Folders by kind, in an order in which people look for things; the order of a build follows from the statements. */
const folders: Readonly<Partial<Record<FactKind, string>>> = {
  "schema": "00_schemas",
  "extension": "05_extensions",
  "language": "08_languages",
  "access method": "08_languages",
  "collation": "10_types",
  "enum": "10_types",
  "domain": "10_types",
  "type": "10_types",
  "range": "10_types",
  "base type": "10_types",
  "sequence": "20_sequences",
  "text search parser": "25_text_search",
  "text search template": "25_text_search",
  "text search dictionary": "25_text_search",
  "text search configuration": "25_text_search",
  "foreign data wrapper": "28_foreign_servers",
  "server": "28_foreign_servers",
  "user mapping": "28_foreign_servers",
  "table": "30_tables",
  "foreign table": "30_tables",
  "statistics": "35_statistics",
  "function": "40_functions",
  "procedure": "40_functions",
  "aggregate": "40_functions",
  "operator": "45_operators",
  "operator class": "45_operators",
  "operator family": "45_operators",
  "cast": "45_operators",
  "conversion": "45_operators",
  "transform": "45_operators",
  "view": "50_views",
  "materialized view": "50_views",
  "event trigger": "60_event_triggers",
  "publication": "70_replication",
  "subscription": "70_replication",
  // Behind all that they would otherwise count for.
  "default privileges": "90_default_privileges",
};

/** What has no name of its own: all of a kind in one file. */
const ofDatabase = "80_database";

/** The path of each object below the folder of an export, by id. No two are the same, nor differ by case alone. */
export function exportPaths(objects: readonly Fact[]): Map<string, string> {
  const sorted = objects.toSorted((a, b) => a.id < b.id ? -1 : 1);
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  const namesakes = Map.groupBy(sorted, (fact) => pathOf(fact, fileName(fact.name)).toLowerCase());
  for (const group of namesakes.values()) {
    for (const fact of group) {
      const isOverload = group.length > 1 && fact.args !== undefined;
      const name = isOverload ? `${fileName(fact.name)}.${fileName(fact.args || "no_arguments")}` : fileName(fact.name);
      let path = pathOf(fact, name);
      if (taken.has(path.toLowerCase())) path = pathOf(fact, `${name}.${digest(fact.id)}`);
      taken.add(path.toLowerCase());
      paths.set(fact.id, path);
    }
  }
  return paths;
}

function pathOf({ kind, schema, id }: Fact, name: string): string {
  const folder = folders[kind];
  if (folder === undefined) return `${ofDatabase}/${fileName(kind)}/${name === "_" ? digest(id) : name}.sql`;
  return schema === undefined ? `${folder}/${name}.sql` : `${folder}/${fileName(schema)}/${name}.sql`;
}

/** A name that every file system takes: letters and digits of any script, without a dot that would hide it. */
function fileName(name: string): string {
  const plain = name.normalize("NFC").replaceAll(/[^\p{L}\p{N}_$-]+/gu, "_").replace(/^-/, "_");
  const short = [...plain].slice(0, 60).join("");
  return short === "" ? "_" : short;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
