import { isConfitureError } from "../../engine/errors.ts";
import { defaultMigrationsDir, folderOf, parseMigration } from "../../engine/migrations/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import {
  hasSchema,
  loadParser,
  type ObjectRef,
  parseStatement,
  type Statement,
  type Tree,
} from "../../engine/sql/mod.ts";
import { type HistoryEntry, touchKey } from "./touch.ts";

/** What the migrations of a bundle do with which objects. */
export interface BundleTouches {
  /** By `touchKey`. */
  readonly byObject: ReadonlyMap<string, readonly HistoryEntry[]>;
  /** Places of the files among the migrations. */
  readonly order: ReadonlyMap<string, number>;
  /** Files that are programs, or no SQL that is understood. */
  readonly notLookedInto: readonly string[];
}

/** Bundles whose touches are remembered. */
const remembered = 8;

/** Characters of a statement that are told. */
const mostText = 20_000;

/** By the hash of the bundle, whose files never change; the one asked for last stands last. */
const known = new Map<string, Promise<BundleTouches>>();

export async function touchesOfBundle(pool: Pick<Pool, "query">, bundle: string): Promise<BundleTouches> {
  const found = known.get(bundle) ?? readTouches(pool, bundle);
  known.delete(bundle);
  known.set(bundle, found);
  if (known.size > remembered) known.delete(known.keys().next().value!);
  try {
    return await found;
  } catch (error) {
    // Asked again it may succeed.
    if (known.get(bundle) === found) known.delete(bundle);
    throw error;
  }
}

async function readTouches(pool: Pick<Pool, "query">, bundle: string): Promise<BundleTouches> {
  const prefix = `${defaultMigrationsDir}/`;
  const files = await pool.query<{ path: string }>(
    "SELECT path FROM confiture_control.bundle_file WHERE bundle = $1 AND starts_with(path, $2)",
    [bundle, prefix],
  );
  const names = files.map(({ path }) => path.slice(prefix.length)).filter((name) => !name.includes("/"));
  const { migrations } = folderOf(names, "/", defaultMigrationsDir);
  const byObject = new Map<string, HistoryEntry[]>();
  const notLookedInto: string[] = [];
  const order = new Map<string, number>();
  for (const [place, { version, name, body, up }] of migrations.entries()) {
    order.set(up.name, place);
    const content = body === "sql" ? await readFile(pool, bundle, up.name) : undefined;
    const statements = content && await statementsOf(up.name, content);
    if (statements === undefined) {
      notLookedInto.push(up.name);
      continue;
    }
    for (const statement of statements) {
      for (const [key, does] of await touchesOf(statement)) {
        const { file, line, kind } = statement;
        const entry = { version, name, file, line, does, statement: kind, text: await textOf(statement) };
        byObject.set(key, [...byObject.get(key) ?? [], entry]);
      }
    }
  }
  return { byObject, order, notLookedInto };
}

async function readFile(pool: Pick<Pool, "query">, bundle: string, path: string): Promise<Uint8Array | undefined> {
  const [row] = await pool.query<{ content: Uint8Array }>(
    `SELECT b.content FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
     WHERE f.bundle = $1 AND f.path = $2`,
    [bundle, path],
  );
  return row?.content;
}

/** Undefined for what cannot be read as a migration: its run says why. */
async function statementsOf(name: string, content: Uint8Array): Promise<readonly Statement[] | undefined> {
  try {
    return (await parseMigration(name, content)).statements;
  } catch (error) {
    if (isConfitureError(error)) return undefined;
    throw error;
  }
}

/** What one statement does, at most one thing with each object. */
async function touchesOf(statement: Statement): Promise<Map<string, HistoryEntry["does"]>> {
  const { defines, references, touches, settings, kind } = statement;
  const found = new Map<string, HistoryEntry["does"]>();
  const add = (object: ObjectRef, does: HistoryEntry["does"]) => {
    if (object.kind === "key" || object.kind === "column") {
      if (object.kind === "column") add({ ...object, kind: "relation", part: undefined }, "alters");
      return;
    }
    const schema = hasSchema(object.kind) ? object.schema ?? settings.searchPath[0] ?? "public" : "";
    const key = touchKey(object.kind, schema, object.name, object.part);
    if (!found.has(key)) found.set(key, does);
  };
  for (const object of touches.drops) add(object, "drops");
  for (const object of defines) add(object, object.replaces ? "replaces" : "makes");
  for (const object of [...touches.alters, ...touches.retypes, ...await changedParts(statement)]) add(object, "alters");
  if (besides.has(kind)) {
    for (const object of references) {
      if (object.kind === "relation" && object.strength === "hard") add(object, "alters");
    }
  }
  return found;
}

/** Statements that are about a relation without altering it by their name. */
const besides: ReadonlySet<string> = new Set([
  "comment",
  "security-label",
  "create-index",
  "create-trigger",
  "create-policy",
  "create-rule",
]);

/** Constraints, triggers and policies that ALTER names, which nothing needs to know for the order of statements. */
async function changedParts(statement: Statement): Promise<ObjectRef[]> {
  if (statement.kind !== "alter-table" && statement.kind !== "rename") return [];
  const { AlterTableStmt: alter, RenameStmt: rename } = parseStatement(await statement.text(), await loadParser());
  const part = (kind: ObjectRef["kind"], range: Tree, name: string): ObjectRef => ({
    kind,
    ...(range.schemaname !== undefined && { schema: range.schemaname }),
    name: range.relname,
    part: name,
  });
  if (rename !== undefined) {
    const kind = renamed[rename.renameType as string];
    return kind === undefined || rename.relation === undefined
      ? []
      : [part(kind, rename.relation, rename.subname), part(kind, rename.relation, rename.newname)];
  }
  return (alter?.cmds ?? []).flatMap(({ AlterTableCmd: command }: Tree) => {
    const [word, kind] = Object.entries(altered).find(([word]) => command.subtype.includes(word)) ?? [];
    if (word === undefined || kind === undefined || alter.relation === undefined) return [];
    const name = command.name ?? command.def?.ATAlterConstraint?.conname ?? command.def?.Constraint?.conname;
    return typeof name === "string" ? [part(kind, alter.relation, name)] : [];
  });
}

const renamed: Readonly<Record<string, ObjectRef["kind"]>> = {
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_TRIGGER: "trigger",
  OBJECT_POLICY: "policy",
  OBJECT_RULE: "rule",
};

/** By a word in the name of the command: AT_DropConstraint, AT_ValidateConstraint, AT_EnableTrig. */
const altered: Readonly<Record<string, ObjectRef["kind"]>> = {
  DropConstraint: "constraint",
  ValidateConstraint: "constraint",
  AlterConstraint: "constraint",
  EnableTrig: "trigger",
  EnableAlwaysTrig: "trigger",
  EnableReplicaTrig: "trigger",
  DisableTrig: "trigger",
  EnableRule: "rule",
  DisableRule: "rule",
};

/** Null where it may hold a secret: a password of a role, of a user mapping, of a subscription. */
async function textOf(statement: Statement): Promise<string | null> {
  const text = await statement.text();
  if (/role|user-mapping|subscription|server/.test(statement.kind)) return null;
  return text.slice(0, mostText);
}
