import { loadParser, parseStatement, readRun, type Statement, type Tree, unwrap } from "../../sql/mod.ts";
import type { Act, ActDraft } from "../act.ts";
import { lock, type LockUse } from "../lock_use.ts";
import { alterTable } from "./alter_table.ts";
import { creations } from "./creations.ts";
import { dataActs, opaque } from "./data.ts";
import { drops } from "./drops.ts";
import { otherActs } from "./others.ts";

const readers: Readonly<Record<string, (tree: Tree) => ActDraft[]>> = {
  ...creations,
  ...dataActs,
  ...otherActs,
  AlterTableStmt: alterTable,
  DropStmt: drops,
};

/** Statements that read what their queries name. */
const querying: ReadonlySet<string> = new Set([
  "ViewStmt",
  "CreateTableAsStmt",
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "CopyStmt",
]);

/** What a statement does, from its parse tree. Nothing is left out: what is not known is `unknown`, without a tier. */
export async function actsOf(statement: Statement): Promise<Act[]> {
  const [node, tree] = unwrap(parseStatement(await firstText(statement), await loadParser()));
  const drafts = readers[node]?.(tree) ?? [];
  const known = drafts.length > 0 ? drafts : [opaque("unknown", statement.kind.replaceAll("-", " "))];
  // A query that calls what is nobody's own may do anything.
  const calls = node === "SelectStmt" && statement.touches.opaque;
  const said = calls ? [{ ...opaque("select", "a call of a function"), locks: known[0]!.locks }] : known;
  const reads = querying.has(node) ? readsOf(statement, said) : [];
  return said.map((draft, index) => ({
    object: null,
    detail: null,
    replica: null,
    work: [],
    isOpaque: false,
    losesData: false,
    ...draft,
    locks: [...draft.locks ?? [], ...(index === 0 ? reads : [])],
    statement,
  }));
}

/** Of a run of INSERTs one stands for all. */
async function firstText(statement: Statement): Promise<string> {
  if (statement.count === 1) return await statement.text();
  for await (const parts of readRun(statement)) return parts[0]!.text;
  throw new Error("a run without a statement");
}

function readsOf({ references, defines, kind }: Statement, acts: readonly ActDraft[]): LockUse[] {
  const runs = kind !== "create-view";
  const taken = acts.flatMap(({ locks }) => locks ?? []).map(({ on }) => `${on.schema ?? ""}.${on.name}`);
  const own = defines.map(({ name }) => name);
  return references.filter(({ kind: of, part, strength, schema, name }) =>
    of === "relation" && part === undefined && (strength === "hard" || strength === "foreign-key") &&
    !taken.includes(`${schema ?? ""}.${name}`) && !own.includes(name)
  ).flatMap(({ schema, name }) => {
    const on = schema === undefined ? { name } : { schema, name };
    // Of a view its sources too, when the query runs.
    return [lock("ACCESS SHARE", on, "tree"), ...(runs ? [lock("ACCESS SHARE", on, "sources")] : [])];
  });
}
