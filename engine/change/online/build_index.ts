import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Hazard } from "../hazard.ts";
import { mayFail, type RowQuestion } from "../row_question.ts";

interface Naming {
  /** Another name than its own. */
  name?: string;
  concurrently?: boolean;
}

/** CREATE INDEX for the index of a fact, which may be that of a constraint. */
export function indexText(fact: Fact, catalog: Catalog, { name = fact.name, concurrently = false }: Naming): string {
  const text = property<string>(fact, "index_definition") ?? property<string>(fact, "definition")!;
  const head = ["CREATE INDEX ", "CREATE UNIQUE INDEX "].find((words) =>
    text.startsWith(words + catalog.quote(fact.name))
  );
  if (head === undefined) throw new Error(`unexpected text of ${fact.id}: ${text}`);
  const rest = text.slice(head.length + catalog.quote(fact.name).length);
  const tablespace = property<string>(fact, "tablespace");
  return `${head}${concurrently ? "CONCURRENTLY " : ""}${catalog.quote(name)}` +
    (tablespace === undefined ? rest : withTablespace(rest, catalog.quote(tablespace)));
}

/** TABLESPACE stands before WHERE, which the deparsed text always puts in front of a parenthesis. */
function withTablespace(text: string, tablespace: string): string {
  const at = text.lastIndexOf(" WHERE (");
  return at < 0 ? `${text} TABLESPACE ${tablespace}` : `${text.slice(0, at)} TABLESPACE ${tablespace}${text.slice(at)}`;
}

/** Builds the index while the table is read and written. */
export function buildIndex(fact: Fact, catalog: Catalog, name = fact.name): Draft {
  const table = catalog.fact(fact.parent!);
  return {
    sql: indexText(fact, catalog, { name, concurrently: true }),
    transaction: "none",
    lock: { mode: "SHARE UPDATE EXCLUSIVE", on: pathOf(table.id) },
    leftover: `${catalog.quote(table.schema!)}.${catalog.quote(name)}`,
    hazards: [
      { kind: "index-build", on: pathOf(fact.id), why: "the table is read whole, twice" },
      ...alike(fact),
    ],
  };
}

/** The hazard of a unique index, or of the key that it belongs to. */
export function alike(fact: Fact): Hazard[] {
  const isKey = property(fact, "index_definition") !== undefined;
  if (!property(fact, "is_unique") && !isKey) return [];
  const rows: RowQuestion = { kind: "index", of: fact.id };
  return [mayFail(pathOf(fact.id), "rows that are alike stop it", rows)];
}
