import { Collector, type Dropped, type ForeignKey } from "./collector.ts";
import { dataDefiners } from "./data.ts";
import { globalDefiners } from "./globals.ts";
import { blockStatements, walkPlpgsql } from "./plpgsql.ts";
import { createFunction } from "./routines.ts";
import { aboutObjectDefiners } from "./statements_about_objects.ts";
import { tableDefiners } from "./tables.ts";
import { typeDefiners } from "./types.ts";
import { viewDefiners } from "./views.ts";
import { walk } from "./walk.ts";
import { builtinFunctions } from "../builtin_names.ts";
import type { Definition, ObjectRef, Reference } from "../identity.ts";
import type { Parser } from "../parser.ts";
import type { Settings } from "../settings.ts";
import { isClusterWide } from "../transaction_class.ts";
import { type Tree, unwrap } from "../tree.ts";

/** What a statement defines, needs and touches. */
export interface Extracted {
  defines: Definition[];
  references: Reference[];
  /** Names of columns that occur in it. */
  columns: ReadonlySet<string>;
  writes: ObjectRef[];
  reads: ObjectRef[];
  alters: ObjectRef[];
  drops: Dropped[];
  /** Relations of which it copies more than the columns. */
  copies: ObjectRef[];
  /** Columns whose type it alters. */
  retypes: ObjectRef[];
  foreignKeys: ForeignKey[];
  /** Schemas the statement reaches as a whole; `*` for all. */
  sweeps: string[];
  /** True when it may do anything: a DO block, a call of a function. */
  opaque: boolean;
  /** True when it is a block that makes roles or the like. */
  clusterWide?: boolean;
  attaches?: { parent: ObjectRef; child: ObjectRef };
}

const definers: Readonly<Record<string, (tree: Tree, into: Collector) => void>> = {
  ...tableDefiners,
  ...viewDefiners,
  ...typeDefiners,
  ...aboutObjectDefiners,
  ...dataDefiners,
  ...globalDefiners,
};

/** Reads a statement's tree. `text` is the statement alone: bodies of functions are compiled from it. */
export function extractReferences(tree: Tree, settings: Settings, parser: Parser, text: string): Extracted {
  const into = new Collector(settings.searchPath, settings.checkFunctionBodies);
  const [kind, node] = unwrap(tree);
  let clusterWide = false;
  if (kind === "CreateFunctionStmt") createFunction(node, into, parser, text);
  else if (kind === "DoStmt") {
    into.withStrength("weak", () => walkPlpgsql(text, into, parser, []));
    clusterWide = block(text, into, settings, parser);
  } else if (definers[kind]) definers[kind](node, into);
  else walk(node, into);
  if (kind === "CreateSchemaStmt") schemaElements(node, into, settings, parser, text);
  return {
    defines: into.defines,
    references: into.references,
    columns: into.columns,
    writes: into.writes,
    reads: into.reads,
    alters: into.alters,
    drops: into.drops,
    copies: into.copies,
    retypes: into.retypes,
    foreignKeys: into.foreignKeys,
    sweeps: into.sweeps,
    opaque: kind === "DoStmt" || kind === "CallStmt" || (kind === "SelectStmt" && callsUnknown(into)),
    ...(clusterWide ? { clusterWide } : {}),
    ...(into.attaches ? { attaches: into.attaches } : {}),
  };
}

/** CREATE SCHEMA may hold the objects to make in it, with the schema first on their search path. */
function schemaElements(tree: Tree, into: Collector, settings: Settings, parser: Parser, text: string): void {
  const name: string = tree.schemaname ?? tree.authrole?.rolename ?? "";
  const inner = { ...settings, searchPath: [name, ...settings.searchPath] };
  for (const element of tree.schemaElts ?? []) {
    const found = extractReferences(element, inner, parser, text);
    into.defines.push(...found.defines);
    for (const reference of found.references) {
      into.references.push({ searchPath: inner.searchPath, ...reference, strength: "hard" });
    }
  }
}

/**
 * `DO $$ … CREATE ROLE app; EXCEPTION WHEN duplicate_object …` is how people make what may be there already, so a block
 * defines what its statements define; it needs and alters what they do, as far as the order of the files allows.
 */
function block(text: string, into: Collector, settings: Settings, parser: Parser): boolean {
  let clusterWide = false;
  for (const { tree, text: inner } of blockStatements(text, parser)) {
    const found = extractReferences(tree, settings, parser, inner);
    into.defines.push(...found.defines.map((definition) => ({ ...definition, tolerant: true })));
    into.references.push(...found.references.map((reference) => ({ ...reference, strength: "weak" as const })));
    into.alters.push(...found.alters);
    for (const column of found.columns) into.columns.add(column);
    clusterWide ||= isClusterWide(...unwrap(tree)) || found.clusterWide === true;
  }
  return clusterWide;
}

function callsUnknown(into: Collector): boolean {
  return into.references.some(({ kind, name }) => kind === "function" && !builtinFunctions.has(name));
}
