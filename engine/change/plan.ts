import type { Catalog } from "../catalog/mod.ts";
import { decideActions } from "./actions.ts";
import { buildsFirst } from "./builds_first.ts";
import { reorderedTables } from "./difference.ts";
import type { Batch, Detach, Draft } from "./draft.ts";
import { columnExtras, emitters, unwantedRights } from "./emitters/mod.ts";
import { type FoldedNode, foldParts } from "./fold.ts";
import { orderActions } from "./order.ts";
import { findRenameQuestions, type Rename, type Renamed, type RenameQuestion } from "./renames/mod.ts";
import type { Evidence } from "./hazard.ts";
import type { ServerAnswers } from "./server_answers.ts";
import { stubView } from "./stub_view.ts";

interface StepFacts extends Required<Pick<Draft, "sql" | "transaction" | "hazards">> {
  /** With what the source knows of the relation, where it was asked. */
  readonly lock?: Draft["lock"] & { readonly evidence?: Evidence };
  /** What it does, in words: `create table public.orders`. */
  readonly action: string;
}

/** One statement of a plan. */
export interface SqlStep extends StepFacts {
  readonly kind: "sql";
  readonly leftover?: string;
  readonly detach?: Detach;
}

/** A statement that runs once for each batch of a table's rows. */
export interface BatchStep extends StepFacts {
  readonly kind: "batch";
  readonly transaction: "none";
  readonly batch: Batch;
}

export type Step = SqlStep | BatchStep;

/** The steps that make one database what another is. */
export interface Plan {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly Step[];
  /** Tables whose columns stand in another order, which no statement changes. */
  readonly reordered: readonly string[];
  /** Drops and adds that may be renames; unanswered, they are what they are. */
  readonly questions: readonly RenameQuestion[];
}

export interface PlanOptions {
  /** Forms that keep readers and writers going; false for an empty or offline database. */
  online?: boolean;
  /** What the source's server was asked; without it, what may be is said as if it were. */
  answers?: ServerAnswers;
  /** What `applyRenames` made of the source: its statements come first, the rest is planned from there. */
  renamed?: Renamed;
  /** Pairs that somebody has said to be no renames: they are not asked about. */
  refused?: readonly Rename[];
}

/** Plans the way from one catalog to another. Throws what cannot be done, before anything is touched. */
export function planChange(source: Catalog, to: Catalog, options: PlanOptions = {}): Plan {
  const { online = true, renamed, refused } = options;
  const from = renamed?.catalog ?? source;
  const answers = options.answers && withoutRenamed(options.answers, source, from);
  const actions = decideActions(from, to, { online, answers });
  const nodes = defaultPrivilegesLast(foldParts(orderActions(actions), actions));
  const renames = (renamed?.drafts ?? []).map((draft) => toStep(draft, "rename"));
  const ordered = nodes.flatMap((node) => draftsOf(node).map((draft) => toStep(draft, node.key)));
  const steps = [...renames, ...buildsFirst(ordered, actions)];
  const questions = findRenameQuestions(from, to, { origins: renamed?.origins, refused });
  return { from: source.fingerprint, to: to.fingerprint, steps, reordered: reorderedTables(from, to), questions };

  function draftsOf({ verb, fact, parts }: FoldedNode): readonly Draft[] {
    if (verb === "stub") return [stubView(fact, from)];
    if (verb === "alter") {
      const { drafts } = actions.alters.get(fact.id)!;
      // A column that becomes an identity brings a sequence.
      return fact.kind === "column" ? [...drafts, ...unwantedRights(fact, actions.sides)] : drafts;
    }
    const emitter = emitters.get(fact.kind)!;
    const aside = actions.asides.get(fact.id);
    if (verb === "aside") return emitter.aside!(fact, aside!, actions.sides);
    if (verb === "drop") return emitter.drop(aside === undefined ? fact : { ...fact, name: aside }, actions.sides);
    const extras = parts.filter(({ kind }) => kind === "column").flatMap((column) => columnExtras(column, to));
    const unwanted = [fact, ...parts].flatMap((made) => unwantedRights(made, actions.sides));
    return [...emitter.create(fact, { ...actions.sides, parts }), ...extras, ...unwanted];
  }
}

/** A column with a new name was new to the server that was asked, which says nothing of the values that it has. */
function withoutRenamed(answers: ServerAnswers, source: Catalog, from: Catalog): ServerAnswers {
  const isRenamed = (id: string) => from.facts.has(id) && !source.facts.has(id);
  return { ...answers, columns: new Map([...answers.columns].filter(([id]) => !isRenamed(id))) };
}

/** What this plan makes is made under the default privileges that the source has, which is what it counts on. */
function defaultPrivilegesLast(nodes: readonly FoldedNode[]): FoldedNode[] {
  const isLast = ({ fact }: FoldedNode) => fact.kind === "default privileges";
  return [...nodes.filter((node) => !isLast(node)), ...nodes.filter(isLast)];
}

function toStep(
  { sql, transaction = "shared", hazards = [], lock, leftover, detach, batch }: Draft,
  action: string,
): Step {
  const facts = { action, sql, hazards, ...(lock && { lock }) };
  if (batch) return { kind: "batch", ...facts, transaction: "none", batch };
  return { kind: "sql", ...facts, transaction, ...(leftover !== undefined && { leftover }), ...(detach && { detach }) };
}
