import type { Hazard, HazardKind } from "../change/mod.ts";
import type { Act } from "./act.ts";
import { blockedBy } from "./lock_use.ts";
import { pathOfNamed } from "./names.ts";
import type { RelationLock } from "./resolve_locks.ts";

/** What acts of one statement take from others, each hazard once. */
export function hazardsOfAll(acts: readonly Act[], locks: readonly RelationLock[]): Hazard[] {
  return unique(acts.flatMap((act) => hazardsOf(act, locks)));
}

/** What an act takes from others, and what can go wrong with it, in the words of plans. */
function hazardsOf(act: Act, locks: readonly RelationLock[]): Hazard[] {
  const { kind, object, work, losesData, isOpaque, detail, replica } = act;
  const [first] = act.locks;
  const on = object ?? (first ? pathOfNamed(first.on) : act.statement.kind);
  const hazards: Hazard[] = [];
  const add = (hazard: HazardKind, where: string, why: string) => hazards.push({ kind: hazard, on: where, why });
  if (losesData) add("data-loss", on, detail ?? "what is in it is lost");
  const named = new Set(act.locks.map((use) => pathOfNamed(use.on)));
  const existing = locks.filter(({ oid }) => oid !== null);
  for (const { relation, mode } of existing) {
    const blocked = blockedBy(mode);
    const isOwn = named.has(relation) || named.has(relation.slice(relation.indexOf(".") + 1));
    if (!isOwn && existing.length > 20) continue;
    if (blocked.includes("reads")) add("blocks-reads", relation, `it holds ${mode}: nobody can read or write it`);
    else if (blocked.includes("writes")) add("blocks-writes", relation, `it holds ${mode}: nobody can write it`);
  }
  const blocks = hazards.some(({ kind: each }) => each.startsWith("blocks-"));
  for (const each of existing.length > 0 ? work : []) {
    if (each === "rewrite") add("rewrite", on, "the whole table is written anew");
    if (each === "index-build") add("index-build", on, "an index is built of all its rows");
    if (each === "scan") add("may-fail", on, "it fails on rows that do not satisfy it");
    if (blocks) add("long-lock", on, "its locks are held as long as that takes");
  }
  if (kind === "grant" || kind === "revoke" || kind === "change_owner") {
    add("authorization", on, "who may do what changes");
  }
  if (isOpaque && replica === "UNCLASSIFIED") add("untracked-dependency", on, detail ?? "what it does is not known");
  return hazards;
}

function unique(hazards: readonly Hazard[]): Hazard[] {
  const seen = new Set<string>();
  return hazards.filter(({ kind, on }) => !seen.has(`${kind}\0${on}`) && seen.add(`${kind}\0${on}`));
}
