import {
  loadParser,
  type ObjectRef,
  parseStatement,
  readRun,
  type Statement,
  type Tree,
  unwrap,
} from "../../../../engine/sql/mod.ts";
import type { Act, ActDraft } from "./act.ts";
import { alterActs } from "./alter_acts.ts";
import { isGuardedInsert } from "./guarded_insert.ts";
import { type Keys, keysOf } from "./keys.ts";

/** What a statement makes and takes away. Statements that can run again whatever is there have no act. */
export async function actsOf(statement: Statement): Promise<Act[]> {
  const [node, tree] = unwrap(parseStatement(await firstText(statement), await loadParser()));
  const keys = keysOf(statement);
  return drafts(node, tree, statement, keys).map((draft) => ({ ...draft, statement }));
}

/** Of a run of INSERTs one stands for all. */
async function firstText(statement: Statement): Promise<string> {
  if (statement.count === 1) return await statement.text();
  for await (const parts of readRun(statement)) return parts[0]!.text;
  throw new Error("a run without a statement");
}

function drafts(node: string, tree: Tree, statement: Statement, keys: Keys): ActDraft[] {
  switch (node) {
    case "DropStmt":
    case "DropRoleStmt":
    case "DropUserMappingStmt":
      return statement.touches.drops.map((object) => ({
        pattern: dropPatterns[tree.removeType] ?? "DROP_OBJECT",
        effect: "drop",
        key: keys.of(object),
        within: keys.around(object),
        tolerant: tree.missing_ok === true,
      }));
    case "AlterTableStmt":
    case "AlterEnumStmt":
    case "AlterDomainStmt":
    case "RenameStmt":
    case "AlterObjectSchemaStmt":
    case "AlterPublicationStmt":
      return alterActs(node, tree, statement, keys);
    case "InsertStmt":
      return isGuardedInsert(tree) ? [] : rows(tree.relation, "make", keys);
    case "CopyStmt":
      return tree.is_from && tree.relation ? rows(tree.relation, "make", keys) : [];
    case "TruncateStmt":
      return (tree.relations ?? []).flatMap(({ RangeVar: range }: Tree) => rows(range, "drop", keys));
    case "DeleteStmt":
      return tree.whereClause || tree.usingClause ? [] : rows(tree.relation, "drop", keys);
  }
  return creation(node, tree, statement, keys);
}

function rows(range: Tree, effect: "make" | "drop", keys: Keys): ActDraft[] {
  if (range.relpersistence === "t") return [];
  const table: ObjectRef = { kind: "relation", name: range.relname, ...schemaOf(range) };
  const all = `rows ${keys.of(table)}`;
  const within = [keys.of(table), ...keys.around(table)];
  if (effect === "drop") return [{ effect, key: all, within, tolerant: true }];
  return [{ pattern: "INSERT", effect, within: [all, ...within], tolerant: false }];
}

function schemaOf({ schemaname }: Tree): { schema?: string } {
  return schemaname === undefined ? {} : { schema: schemaname };
}

function creation(node: string, tree: Tree, statement: Statement, keys: Keys): ActDraft[] {
  const { kind, defines } = statement;
  if (!kind.startsWith("create-")) return [];
  const made = mainKinds[node] ?? [];
  const object = defines.find((each) => made.length === 0 || made.includes(each.kind)) ?? defines[0];
  if (object?.schema === "pg_temp") return [];
  const unnamed = node === "IndexStmt" && tree.idxname === undefined;
  const table = ownerOf(node, tree);
  const draft = {
    ...object && !unnamed && { key: keys.of(object) },
    within: [
      ...table ? [keys.of(table), ...keys.around(table)] : [],
      ...object ? keys.around(object) : [],
    ],
    tolerant: tree.if_not_exists === true,
  };
  if (tree.replace) {
    const risky = shapeRisks[kind];
    return [{ ...draft, ...risky !== undefined && { pattern: risky }, effect: "replace" }];
  }
  const pattern = node === "IndexStmt" && tree.unique ? "CREATE_UNIQUE_INDEX" : createPatterns[kind] ?? "CREATE_OBJECT";
  return [{ ...draft, pattern, effect: "make" }];
}

/** The relation that goes with what is made on it. */
function ownerOf(node: string, tree: Tree): ObjectRef | undefined {
  const range = node === "CreatePolicyStmt" ? tree.table : tree.relation;
  if (!["IndexStmt", "CreateTrigStmt", "CreatePolicyStmt", "RuleStmt"].includes(node) || !range) return undefined;
  return { kind: "relation", name: range.relname, ...schemaOf(range) };
}

const mainKinds: Readonly<Record<string, readonly string[]>> = {
  IndexStmt: ["relation"],
  CreateStmt: ["relation"],
  CreateTrigStmt: ["trigger"],
  CreatePolicyStmt: ["policy"],
  RuleStmt: ["rule"],
  CreateSchemaStmt: ["schema"],
  CreateFunctionStmt: ["function"],
};

const createPatterns: Readonly<Record<string, string>> = {
  "create-table": "CREATE_TABLE",
  "create-table-as": "CREATE_TABLE",
  "create-foreign-table": "CREATE_TABLE",
  "create-index": "CREATE_INDEX",
  "create-function": "CREATE_FUNCTION",
  "create-procedure": "CREATE_PROCEDURE",
  "create-view": "CREATE_VIEW",
  "create-materialized-view": "CREATE_MATERIALIZED_VIEW",
  "create-extension": "CREATE_EXTENSION",
  "create-schema": "CREATE_SCHEMA",
  "create-sequence": "CREATE_SEQUENCE",
  "create-type": "CREATE_TYPE",
  "create-domain": "CREATE_TYPE",
  "create-trigger": "CREATE_TRIGGER",
  "create-policy": "CREATE_POLICY",
  "create-rule": "CREATE_RULE",
};

const shapeRisks: Readonly<Record<string, string>> = {
  "create-view": "CREATE_OR_REPLACE_VIEW_SHAPE_RISK",
  "create-function": "CREATE_OR_REPLACE_FUNCTION_SHAPE_RISK",
  "create-procedure": "CREATE_OR_REPLACE_PROCEDURE_SHAPE_RISK",
};

const dropPatterns: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "DROP_TABLE",
  OBJECT_INDEX: "DROP_INDEX",
  OBJECT_FUNCTION: "DROP_FUNCTION",
  OBJECT_PROCEDURE: "DROP_FUNCTION",
  OBJECT_ROUTINE: "DROP_FUNCTION",
  OBJECT_VIEW: "DROP_VIEW",
  OBJECT_TYPE: "DROP_TYPE",
  OBJECT_DOMAIN: "DROP_TYPE",
  OBJECT_SCHEMA: "DROP_SCHEMA",
  OBJECT_SEQUENCE: "DROP_SEQUENCE",
};
