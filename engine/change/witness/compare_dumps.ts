import { isProblem, type Parser, type Tree } from "../../sql/mod.ts";
import type { Dump, DumpEntry } from "./read_dump.ts";

export interface CompareOptions {
  parser: Parser;
  /** False where one side does not say whose its objects are: neither owners count, nor what they are granted. */
  owners: boolean;
  /** Roles that both sides mean themselves by, where owners do not count. */
  own: ReadonlySet<string>;
  /** Whether an entry of the target is out of scope: all of it, or something that is written inside it. */
  leftOut(entry: DumpEntry): "whole" | "partly" | undefined;
}

export interface DumpComparison {
  /** `TABLE public.orders: only in the target`. Never a text, which may hold a secret. */
  readonly differences: readonly string[];
  /** What differs and does not count. */
  readonly tolerated: readonly string[];
}

/** What only one of two dumps says. */
export function compareDumps(reached: Dump, target: Dump, options: CompareOptions): DumpComparison {
  const differences: string[] = [];
  const tolerated: string[] = [];
  for (const key of new Set([...reached.keys(), ...target.keys()])) {
    const [one, other] = [reached.get(key), target.get(key)];
    const verdict = compareEntries(one, other, { ...options, ownersOf: (entry) => ownersOf(entry, reached, target) });
    if (verdict === "same") continue;
    const out = options.leftOut((other ?? one)!);
    if (out === "whole") continue;
    if (out === "partly") tolerated.push(`${key}: parts of it are out of scope`);
    else if (verdict === "columns") tolerated.push(`${key}: its columns stand in another order`);
    else {differences.push(
        `${key}: ${one ? other ? "is written differently" : "not in the target" : "only in the target"}`,
      );}
  }
  return { differences: differences.sort(), tolerated: tolerated.sort() };
}

interface EntryOptions extends CompareOptions {
  ownersOf(entry: DumpEntry): ReadonlySet<string>;
}

function compareEntries(
  one: DumpEntry | undefined,
  other: DumpEntry | undefined,
  { parser, owners, own, ownersOf }: EntryOptions,
): "same" | "columns" | "different" {
  if (one && other && owners && one.ownership !== other.ownership) return "different";
  if (one?.text === other?.text) return "same";
  const { type } = (one ?? other)!;
  if (type === "ACL" || type === "DEFAULT ACL") {
    const forgotten = owners ? new Set<string>() : type === "ACL" ? ownersOf((one ?? other)!) : undefined;
    const [left, right] = [one, other].map((entry) => grantsOf(entry?.text ?? "", { parser, forgotten, own }));
    return left !== undefined && left === right ? "same" : "different";
  }
  if (!one || !other) return "different";
  if (agreesButForSecrets(one.text, other.text)) return "same";
  if (type !== "TABLE" && type !== "FOREIGN TABLE" && type !== "TYPE") return "different";
  const [left, right] = [one, other].map(({ text }) => columnsSorted(text, parser));
  return left !== undefined && left === right ? "columns" : "different";
}

/** A plan knows no secrets, and writes something in their place. */
function agreesButForSecrets(actual: string, expected: string): boolean {
  const parts = actual.split(/confiture-unknown-secret-[0-9a-f]{64}/);
  if (parts.length === 1) return false;
  return new RegExp(`^${parts.map((part) => part.replace(/[^\w\s]/g, "\\$&")).join("[^']*")}$`).test(expected);
}

/** The statements of a table, in any order, and its columns in any order. */
function columnsSorted(text: string, parser: Parser): string | undefined {
  const statements = parser.parse(text);
  if (isProblem(statements)) return undefined;
  return JSON.stringify(
    statements.map(({ tree }) => {
      const plain = withoutPlaces(tree);
      const made = plain.CreateStmt ?? plain.CreateForeignTableStmt?.base;
      const columns = made?.tableElts ?? plain.CompositeTypeStmt?.coldeflist;
      columns?.sort((a: Tree, b: Tree) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
      return JSON.stringify(plain);
    }).sort(),
  );
}

interface GrantOptions {
  parser: Parser;
  /** Roles whose grants do not count; where absent (default privileges), own roles are one. */
  forgotten: ReadonlySet<string> | undefined;
  own: ReadonlySet<string>;
}

/** Grants in any order: they stand in the one that they were given in. */
function grantsOf(text: string, { parser, forgotten, own }: GrantOptions): string | undefined {
  const statements = parser.parse(text);
  if (isProblem(statements)) return undefined;
  const named = (role: Tree): Tree => {
    const name = role?.RoleSpec?.rolename;
    return !forgotten && own.has(name) ? { RoleSpec: { ...role.RoleSpec, rolename: "" } } : role;
  };
  return JSON.stringify(
    statements.flatMap(({ tree }) => {
      const plain = withoutPlaces(tree);
      const grant = plain.GrantStmt ?? plain.AlterDefaultPrivilegesStmt?.action;
      if (grant?.grantees) {
        grant.grantees = grant.grantees.filter((role: Tree) => !forgotten?.has(role?.RoleSpec?.rolename)).map(named);
        if (grant.grantees.length === 0) return [];
      }
      for (const { DefElem: option } of plain.AlterDefaultPrivilegesStmt?.options ?? []) {
        if (option?.arg?.List?.items) option.arg.List.items = option.arg.List.items.map(named);
      }
      return [JSON.stringify(plain)];
    }).sort(),
  );
}

/** Whom an object belongs to, on either side, by what its grants are called: `TABLE orders`, `COLUMN orders.note`. */
function ownersOf({ schema, name, owner }: DumpEntry, ...dumps: Dump[]): ReadonlySet<string> {
  const bare = name.slice(name.indexOf(" ") + 1);
  const names = new Set([bare, name.replace(/^(FOREIGN DATA WRAPPER|FOREIGN SERVER|LARGE OBJECT) /, "")]);
  if (name.startsWith("COLUMN ")) names.add(bare.slice(0, bare.lastIndexOf(".")));
  const owners = new Set(owner === undefined ? [] : [owner]);
  for (const dump of dumps) {
    for (const entry of dump.values()) {
      const isMeant = entry.type === "ACL" ? entry.name === name : names.has(entry.name);
      if (isMeant && entry.schema === schema && entry.owner !== undefined) owners.add(entry.owner);
    }
  }
  return owners;
}

const places: ReadonlySet<string> = new Set(
  ["location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"],
);

function withoutPlaces(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(withoutPlaces);
  if (tree === null || typeof tree !== "object") return tree;
  return Object.fromEntries(
    Object.entries(tree).filter(([key]) => !places.has(key)).map(([key, value]) => [key, withoutPlaces(value)]),
  );
}
