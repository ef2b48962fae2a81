import { ageText } from "../operations/mod.ts";
import type { TestDatabaseKind } from "./drop_managed.ts";

/** A marked database as pruning sees it. */
export interface PruneCandidate {
  name: string;
  kind: TestDatabaseKind;
  /** What its mark says; absent in marks that do not say it. */
  project?: string;
  hash?: string;
  template?: string;
  ageMs?: number;
  connections: number;
  isOwned: boolean;
  owner: string;
  /** Whether the process that it belongs to lives; undefined when it belongs to none, or that is not known here. */
  ownerLives?: boolean;
}

export interface PruneView {
  project: string;
  /** Hashes that the project's recipes give now. */
  current: ReadonlySet<string>;
  /** Templates whose recipe could not be tried, and why. */
  undecided: ReadonlyMap<string, string>;
  /** All templates of the server. */
  templates: ReadonlySet<string>;
  olderThanMs: number;
}

export interface Verdict {
  /** `foreign`: of another project, and nobody's business here. */
  action: "drop" | "keep" | "foreign";
  reason: string;
}

/** Whether a database may go, and why. What is not known to be ours and useless stays. */
export function pruneVerdict(candidate: PruneCandidate, view: PruneView): Verdict {
  const keep = (reason: string): Verdict => ({ action: "keep", reason });
  if (candidate.project === undefined) return { action: "foreign", reason: "its mark names no project" };
  if (candidate.project !== view.project) return { action: "foreign", reason: `of project ${candidate.project}` };
  const reason = candidate.kind === "template" ? staleBecause(candidate, view) : uselessBecause(candidate, view);
  if (typeof reason !== "string") return keep(reason.keep);
  if (!candidate.isOwned) return keep(`${reason}, but it belongs to the role ${candidate.owner}`);
  return { action: "drop", reason };
}

function staleBecause({ name, hash }: PruneCandidate, { current, undecided }: PruneView): string | { keep: string } {
  if (hash !== undefined && current.has(hash)) return { keep: "current" };
  const why = undecided.get(name);
  return why === undefined ? "the sources have changed since" : { keep: `cannot tell whether it is current: ${why}` };
}

function uselessBecause(clone: PruneCandidate, { templates, olderThanMs }: PruneView): string | { keep: string } {
  if (clone.connections > 0) {
    return { keep: `in use by ${clone.connections} ${clone.connections === 1 ? "connection" : "connections"}` };
  }
  if (clone.ownerLives === true) return { keep: "its process lives" };
  if (clone.ownerLives === false) return "its process is gone";
  if (clone.template !== undefined && !templates.has(clone.template)) return "its template is gone";
  if (clone.ageMs === undefined) return { keep: "its age is not known" };
  return clone.ageMs > olderThanMs
    ? `unused, ${ageText(clone.ageMs)} old`
    : { keep: `only ${ageText(clone.ageMs)} old` };
}
