import {
  describeObject,
  loadParser,
  type ObjectRef,
  parseStatement,
  type Statement,
  type Tree,
} from "../../../../engine/sql/mod.ts";
import { schemaless } from "../schemaless.ts";

export type Doing = "makes" | "replaces" | "alters" | "drops" | "writes" | "needs";

/** What one statement does with one object. */
export interface Touch {
  /** `relation public.orders`, with the schema that the search path gives it. */
  readonly object: string;
  readonly does: Doing;
  readonly file: string;
  readonly line: number;
}

/** Everything that statements touch. Columns are objects of their own, so that two new ones of a table do not clash. */
export async function touchesOf(statements: readonly Statement[]): Promise<Touch[]> {
  const found: Touch[] = [];
  for (const statement of statements) {
    const { file, line } = statement;
    for (const [object, does] of await objectsOf(statement)) {
      if (object.schema === "pg_temp") continue;
      const named = nameOf(object, statement);
      const { signature } = object as Statement["defines"][number];
      const isFunction = object.kind === "function" && signature !== undefined;
      // Functions of one name with other arguments live beside each other; DROP and calls are known by the name alone.
      if (isFunction) found.push({ object: `${named}${shownArguments(signature)}`, does, file, line });
      found.push({ object: named, does: isFunction ? "needs" : does, file, line });
    }
  }
  return found;
}

async function objectsOf(statement: Statement): Promise<[ObjectRef, Doing][]> {
  const { defines, references, touches } = statement;
  const columns = await changedColumns(statement);
  return [
    ...defines.filter(isMeant).map((each): [ObjectRef, Doing] => [each, each.replaces ? "replaces" : "makes"]),
    ...touches.alters.map((each): [ObjectRef, Doing] => [each, "alters"]),
    ...touches.retypes.map((each): [ObjectRef, Doing] => [each, "alters"]),
    ...touches.drops.map((each): [ObjectRef, Doing] => [each, "drops"]),
    ...columns.map((each): [ObjectRef, Doing] => [each, "drops"]),
    ...touches.writes.map((each): [ObjectRef, Doing] => [each, "writes"]),
    ...references.filter(({ kind }) => needed.has(kind)).map((each): [ObjectRef, Doing] => [each, "needs"]),
    // Which relation a column belongs to is the server's to find: it may be any of them.
    ...references.filter(({ kind, part }) => kind === "relation" && part === undefined).flatMap(({ schema, name }) =>
      [...touches.columns].map((part): [ObjectRef, Doing] => [{ kind: "column", schema, name, part }, "needs"])
    ),
  ];
}

const needed: ReadonlySet<string> = new Set(["relation", "column", "function", "type"]);
/** Whoever comes second finds these there, and is content. */
const shared: ReadonlySet<string> = new Set(["schema", "extension", "role"]);

function isMeant({ kind, tolerant, name, part }: Statement["defines"][number]): boolean {
  if (kind === "key" || (tolerant && shared.has(kind))) return false;
  // PostgreSQL numbers the names that it invents.
  return !(kind === "constraint" && part === `${name}_check`);
}

/** Columns that are gone under their name afterwards. */
async function changedColumns(statement: Statement): Promise<ObjectRef[]> {
  if (statement.kind !== "alter-table" && statement.kind !== "rename") return [];
  const { AlterTableStmt: alter, RenameStmt: rename } = parseStatement(await statement.text(), await loadParser());
  const column = (range: Tree, part: string): ObjectRef => ({
    kind: "column",
    ...range.schemaname !== undefined && { schema: range.schemaname },
    name: range.relname,
    part,
  });
  if (rename?.renameType === "OBJECT_COLUMN") return [column(rename.relation, rename.subname)];
  return (alter?.cmds ?? []).map(({ AlterTableCmd: command }: Tree) => command)
    .filter(({ subtype }: Tree) => subtype === "AT_DropColumn")
    .map(({ name }: Tree) => column(alter.relation, name));
}

function shownArguments(signature: string): string {
  return `(${(JSON.parse(signature) as unknown[]).flat().join(", ")})`;
}

function nameOf(object: ObjectRef, { settings }: Statement): string {
  if (schemaless.has(object.kind)) return describeObject(object);
  return describeObject({ ...object, schema: object.schema ?? settings.searchPath[0] ?? "public" });
}
