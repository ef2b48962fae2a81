import { ConfitureError } from "../errors.ts";
import { quoteIdentifier, quoteLiteral } from "../postgres/mod.ts";
import type { ObjectKind, ObjectRef } from "./identity.ts";
import { constantText, type Tree } from "./tree.ts";

/** Session settings in force at a place of a file: what its SET lines before have changed. Immutable and shared. */
export interface Settings {
  /** Setting name → the statement that puts it in force again. */
  readonly values: ReadonlyMap<string, string>;
  /** Schemas where unqualified names are looked up; `"$user"` is left out. */
  readonly searchPath: readonly string[];
  readonly checkFunctionBodies: boolean;
  /** Setting name → the object that its value names: a role, a tablespace. */
  readonly objects: ReadonlyMap<string, ObjectRef>;
  /** Statement of `values` → where a file has it. */
  readonly places: ReadonlyMap<string, Place>;
  /** Setting name → the settings that COMMIT goes back to, for those under SET LOCAL. */
  readonly local: ReadonlyMap<string, Settings>;
}

interface Place {
  file: string;
  line: number;
  column: number;
}

/** What a file starts with. */
export const defaultSettings: Settings = {
  values: new Map(),
  searchPath: ["public"],
  checkFunctionBodies: true,
  objects: new Map(),
  places: new Map(),
  local: new Map(),
};

/** The settings after a statement: the same object when it sets nothing. `undefined` for other statements. */
export function settingsAfter(
  before: Settings,
  kind: string,
  tree: Tree,
  place: Place,
): Settings | undefined {
  if (kind === "VariableSetStmt") return afterSet(before, tree, place);
  if (kind === "TransactionStmt" && tree.kind === "TRANS_STMT_COMMIT" && before.local.size > 0) {
    return afterCommit(before);
  }
  if (kind === "SelectStmt") return afterSetConfig(before, tree, place);
  if (kind === "DiscardStmt" && tree.target === "DISCARD_ALL") return defaultSettings;
  return undefined;
}

/** Statements that lead from one statement's settings to the next one's, where they have been moved together. */
export function settingsStatements(from: Settings, to: Settings): string[] {
  if (from === to) return [];
  const statements: string[] = [];
  for (const name of from.values.keys()) if (!to.values.has(name)) statements.push(`RESET ${settingName(name)}`);
  for (const [name, statement] of to.values) if (from.values.get(name) !== statement) statements.push(statement);
  return statements;
}

/** The same settings with one more, written as it would be in a script. */
export function withSetting(settings: Settings, name: string, value: string): Settings {
  return change(settings, { name, values: [value], statement: `SET ${settingName(name)} = ${quoteLiteral(value)}` });
}

function afterSet(before: Settings, tree: Tree, place: Place): Settings {
  const name = String(tree.name ?? "").toLowerCase();
  switch (tree.kind) {
    case "VAR_SET_VALUE": {
      const values: string[] = (tree.args ?? []).map((arg: Tree) => constantText(arg) ?? "");
      refuse(name, values, place);
      const statement = setStatement(name, tree.args ?? [], values);
      return change(before, { name, values, statement, place, isLocal: tree.is_local === true });
    }
    case "VAR_SET_DEFAULT":
    case "VAR_RESET": {
      return before.values.has(name) ? takenFrom(defaultSettings, before, name) : before;
    }
    case "VAR_RESET_ALL":
      return defaultSettings;
  }
  return before;
}

function setStatement(name: string, args: Tree[], values: string[]): string {
  if (name === "timezone" && args[0]?.TypeCast) return `SET TIME ZONE INTERVAL ${quoteLiteral(values[0]!)}`;
  const list = args.map((arg, index) => {
    const constant = arg.A_Const;
    // A number stays one: quoted, it would be read the same, but dumps compare better unquoted.
    return constant?.ival || constant?.fval ? values[index]! : quoteLiteral(values[index]!);
  });
  return `SET ${settingName(name)} = ${list.join(", ")}`;
}

/** `SELECT pg_catalog.set_config('search_path', '', false)`, as pg_dump writes it. */
function afterSetConfig(
  before: Settings,
  tree: Tree,
  place: Place,
): Settings | undefined {
  const targets = tree.targetList ?? [];
  const call = targets.length === 1 && !tree.fromClause ? targets[0].ResTarget?.val?.FuncCall : undefined;
  if (!call || call.funcname?.at(-1)?.String?.sval !== "set_config" || call.args?.length !== 3) return undefined;
  const name = constantText(call.args[0])?.toLowerCase();
  const value = constantText(call.args[1]);
  if (name === undefined || value === undefined) return undefined;
  const values = name === "search_path" ? splitList(value) : [value];
  refuse(name, values, place);
  const statement = `SELECT pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`;
  const isLocal = isOn(constantText(call.args[2]));
  return change(before, { name, values, statement, place, isLocal });
}

interface Change {
  name: string;
  values: string[];
  statement: string;
  place?: Place;
  /** It ends with the transaction. */
  isLocal?: boolean;
}

function change(before: Settings, { name, values, statement, place, isLocal = false }: Change): Settings {
  const local = new Map(before.local);
  if (!isLocal) local.delete(name);
  else if (!local.has(name)) local.set(name, before);
  if (before.values.get(name) === statement && local.size === before.local.size) return before;
  return {
    values: new Map(before.values).set(name, statement),
    objects: withObject(before.objects, name, values[0]),
    places: place === undefined ? before.places : new Map(before.places).set(statement, place),
    local,
    searchPath: name === "search_path"
      ? values.filter((schema) => schema !== "" && schema !== "$user")
      : before.searchPath,
    checkFunctionBodies: name === "check_function_bodies" ? isOn(values[0]) : before.checkFunctionBodies,
  };
}

/** What SET LOCAL changed ends with the transaction. */
function afterCommit(before: Settings): Settings {
  let after = before;
  for (const [name, outer] of before.local) after = takenFrom(outer, after, name);
  return after;
}

/** The settings with one of them as another place has it. */
function takenFrom(other: Settings, settings: Settings, name: string): Settings {
  const values = new Map(settings.values);
  const statement = other.values.get(name);
  if (statement === undefined) values.delete(name);
  else values.set(name, statement);
  const local = new Map(settings.local);
  local.delete(name);
  return {
    values,
    objects: withObject(settings.objects, name, other.objects.get(name)?.name),
    places: settings.places,
    local,
    searchPath: name === "search_path" ? other.searchPath : settings.searchPath,
    checkFunctionBodies: name === "check_function_bodies" ? other.checkFunctionBodies : settings.checkFunctionBodies,
  };
}

const objectKinds: Readonly<Record<string, ObjectKind>> = {
  role: "role",
  session_authorization: "role",
  default_tablespace: "tablespace",
  temp_tablespaces: "tablespace",
  default_table_access_method: "access-method",
};

function withObject(before: Settings["objects"], name: string, value: string | undefined): Settings["objects"] {
  const kind = objectKinds[name];
  if (kind === undefined) return before;
  const after = new Map(before);
  after.delete(name);
  if (value) after.set(name, { kind, name: value });
  return after;
}

function isOn(value = ""): boolean {
  return !["off", "false", "f", "no", "n", "0"].includes(value.toLowerCase());
}

function refuse(name: string, [value = ""]: string[], place: Place): void {
  const encoding = value.toLowerCase().replaceAll(/[-_]/g, "");
  if (name === "client_encoding" && !["utf8", "unicode", "sqlascii", ""].includes(encoding)) {
    throw new ConfitureError("statement-refused", {
      ...place,
      what: `client_encoding = ${value}`,
      why: "files are read as UTF-8",
      instead: "Save the file as UTF-8 and remove the line.",
    });
  }
  if (name === "standard_conforming_strings" && !isOn(value)) {
    throw new ConfitureError("statement-refused", {
      ...place,
      what: "standard_conforming_strings = off",
      why: "backslashes in plain strings would escape, which PostgreSQL has left behind since 9.1",
      instead: "Write the strings that hold backslashes as E'…' and remove the line.",
    });
  }
}

function settingName(name: string): string {
  return name.split(".").map(quoteIdentifier).join(".");
}

/** Splits `a, "B c"` as SplitIdentifierString does. */
export function splitList(text: string): string[] {
  const names: string[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && /[\s,]/.test(text[at]!)) at++;
    if (at >= text.length) break;
    if (text[at] === '"') {
      let name = "";
      for (at++; at < text.length; at++) {
        if (text[at] === '"') {
          if (text[at + 1] !== '"') break;
          at++;
        }
        name += text[at];
      }
      at++;
      names.push(name);
    } else {
      const from = at;
      while (at < text.length && !/[\s,]/.test(text[at]!)) at++;
      names.push(text.slice(from, at).toLowerCase());
    }
  }
  return names;
}
