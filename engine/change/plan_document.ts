import { z } from "zod";
import { contentHash } from "../content_hash.ts";
import { ConfitureError, parseSaved } from "../errors.ts";
import { type Catalog, leftOutCounts, type Scope } from "../catalog/mod.ts";
import { majorNotes } from "./as_of_major.ts";
import { type Evidence, hazardName, type RowCheck } from "./hazard.ts";
import { lockModes } from "./draft.ts";
import { type Plan, planChange } from "./plan.ts";
import type { Proof } from "./prove.ts";
import { cutIntoSegments } from "./segment.ts";

const format = "confiture plan 2";

const side = z.object({
  label: z.string().describe("Where it was read: environment, DDL, file"),
  fingerprint: z.string().describe("SHA-256 over its catalog, in hex"),
  server_version: z.int(),
  left_out: leftOutCounts,
});

const rules = z.object({
  schemas: z.array(z.string()).optional(),
  kinds: z.array(z.string()).optional(),
  objects: z.array(z.string()).optional(),
  partitions_of: z.array(z.string()).optional(),
});

const size = {
  rows: z.number().optional().describe("Estimated by the server's statistics"),
  counted_at: z.string().optional().describe("When the server last counted them"),
  bytes: z.number().optional(),
};

export const planStep = z.object({
  action: z.string().describe("What it does: create table public.orders"),
  sql: z.string(),
  transaction: z.enum(["shared", "own", "none"]).describe(
    "In one transaction with its neighbours, in its own, or in none because PostgreSQL forbids it",
  ),
  segment: z.int().describe("Steps of one segment happen together or not at all; from 1"),
  lock: z.object({ mode: z.enum(lockModes), on: z.string(), ...size }).nullable().describe(
    "The strongest lock it takes, and how large its relation was when the plan was made",
  ),
  batch: z.object({ table: z.string(), keys: z.array(z.string()), pending: z.string() }).nullable()
    .describe("Set where the statement runs for one batch of rows after the other, each in its transaction"),
  leftover: z.string().nullable().describe("The index that it leaves invalid when it is interrupted"),
  detach: z.object({ partition: z.string(), finalize: z.string() }).nullable()
    .describe("The partition that it leaves halfway detached when it is interrupted, and the statement that ends that"),
  lock_timeout_ms: z.int().nullable().describe("Null where waiting is better than failing: CONCURRENTLY"),
  statement_timeout_ms: z.int().describe("0 is without a limit"),
  hazards: z.array(z.object({
    name: z.string().describe("What --allow takes: data-loss:public.orders.note"),
    kind: z.string(),
    on: z.string(),
    why: z.string(),
    evidence: z.object({
      ...size,
      dependents: z.array(z.string()).optional(),
    }).nullable(),
    row_check: z.object({
      sql: z.string().nullable().describe("Tells in `stands` whether a row is in the way, before anything is changed"),
      why_not: z.string().nullable().describe("Why nothing can be asked before the plan runs"),
      at_start: z.boolean().describe("It is not asked again once a part of the plan was applied"),
      found: z.enum(["clear", "blocked", "unknown"]).nullable().describe("What it told when the plan was made"),
      why: z.string().nullable().describe("What stopped the question itself"),
    }).nullable().describe("What the rows are asked, for a hazard that they can bring about"),
  })),
  reverse: z.object({ sql: z.array(z.string()), why_not: z.string().nullable() }),
});

/** Questions that nobody has answered. */
export const renameQuestions = z.array(z.object({
  from: z.string(),
  to: z.string(),
  why: z.string(),
  comment: z.string().describe("Answers yes, beside the object in the DDL"),
  entry: z.string().describe("Answers yes in db/renames.yaml"),
  refusal: z.string().describe("Answers no in db/renames.yaml"),
})).describe("Drops and adds that may be renames; unanswered, they stay what they are");

/** A plan as it is saved, shown and applied. */
export const planDocument = z.object({
  format: z.literal(format),
  hash: z.string().describe("SHA-256 over everything else; a plan that was edited is refused"),
  from: side,
  to: side,
  role: z.string().describe("The role that applies it"),
  scope: z.object({ include: rules.optional(), exclude: rules.optional(), tracking_table: z.string().optional() })
    .describe("What both sides were narrowed to"),
  steps: z.array(planStep),
  reordered_tables: z.array(z.string()).describe("Tables whose columns stand in another order, which stays so"),
  questions: renameQuestions,
  unmodelled: z.array(z.string()).describe("What a side has and the model has not: neither compared nor changed"),
  unreadable: z.array(z.string()).describe("What the role may not read"),
  skipped: z.array(z.string()).describe("Statements of the DDL that reach beyond one database and were not run"),
  notes: z.array(z.string()).describe("What it means that the sides run different majors"),
  proof: z.object({
    status: z.enum(["proved", "failed", "unproved"]),
    problems: z.array(z.string()),
    boundaries: z.array(z.string()).describe("Fingerprint before the first segment and behind each"),
    reversed: z.boolean().nullable().describe("Whether the way back led to the source"),
    witness: z.object({
      pg_dump: z.enum(["agrees", "differs", "silent"]).describe(
        "Whether pg_dump writes the same of what the steps lead to and of the target; silent where it could not be asked",
      ),
      reason: z.string().nullable().describe("Why it is silent, or what its word does not cover"),
      differences: z.array(z.string()).describe("Entries of the dumps that differ, as pg_dump names them"),
      tolerated: z.array(z.string()).describe("What differs and does not count: the order of columns"),
    }),
  }),
});

export type PlanDocument = z.infer<typeof planDocument>;

export interface PlanSide {
  label: string;
  catalog: Catalog;
  skipped: readonly string[];
}

/** Lock timeout of a step that waits for a lock which others need: short, because they all queue behind it. */
export const lockTimeoutMs = 3_000;

/** A plan and its proof as a document. */
export function toDocument(plan: Plan, proof: Proof, from: PlanSide, to: PlanSide, scope: Scope = {}): PlanDocument {
  const reverse = reverseSteps(from.catalog, to.catalog);
  const segments = cutIntoSegments(plan.steps);
  const document: Omit<PlanDocument, "hash"> = {
    format,
    from: sideOf(from, plan.from),
    to: sideOf(to, plan.to),
    role: from.catalog.role,
    scope: scopeToJson(scope),
    steps: segments.flatMap(({ steps }, index) =>
      steps.map(({ action, sql, transaction, lock, hazards, ...step }) => ({
        action,
        sql,
        transaction,
        segment: index + 1,
        lock: lock ? { mode: lock.mode, on: lock.on, ...sizeOf(lock.evidence) } : null,
        batch: step.kind === "batch" ? { ...step.batch, keys: [...step.batch.keys] } : null,
        leftover: step.kind === "sql" ? step.leftover ?? null : null,
        detach: step.kind === "sql" && step.detach ? { ...step.detach } : null,
        lock_timeout_ms: transaction === "none" ? null : lockTimeoutMs,
        statement_timeout_ms: 0,
        hazards: hazards.map((hazard) => ({
          name: hazardName(hazard),
          kind: hazard.kind,
          on: hazard.on,
          why: hazard.why,
          evidence: hazard.evidence
            ? { ...sizeOf(hazard.evidence), dependents: hazard.evidence.dependents?.slice() }
            : null,
          row_check: hazard.check ? rowCheckToJson(hazard.check) : null,
        })),
        reverse: reverse(action, hazards.some(({ kind }) => kind === "data-loss")),
      }))
    ),
    reordered_tables: [...plan.reordered],
    questions: plan.questions.map((question) => ({ ...question })),
    unmodelled: [from, to].flatMap(({ catalog }) => catalog.unmodelled.map(({ kind, name }) => `${kind} ${name}`))
      .filter((name, index, all) => all.indexOf(name) === index).sort(),
    unreadable: [...new Set([from, to].flatMap(({ catalog }) => catalog.unreadable))].sort(),
    skipped: [...from.skipped, ...to.skipped],
    notes: majorNotes(from, to),
    proof: {
      status: proof.status,
      problems: [...proof.problems],
      boundaries: [...proof.boundaries],
      reversed: proof.reversed ?? null,
      witness: {
        pg_dump: proof.witness.pgDump,
        reason: proof.witness.reason ?? null,
        differences: [...proof.witness.differences],
        tolerated: [...proof.witness.tolerated],
      },
    },
  };
  return { ...document, hash: hashOf(document) };
}

function sizeOf({ rows, countedAt, bytes }: Evidence = {}) {
  return {
    ...(rows !== undefined && { rows }),
    ...(countedAt !== undefined && { counted_at: countedAt }),
    ...(bytes !== undefined && { bytes }),
  };
}

function rowCheckToJson({ sql, whyNot, atStart, answer }: RowCheck) {
  return {
    sql: sql ?? null,
    why_not: whyNot ?? null,
    at_start: atStart,
    found: answer?.found ?? null,
    why: answer?.why ?? null,
  };
}

function scopeToJson({ include, exclude, trackingTable }: Scope): PlanDocument["scope"] {
  const plain = { include, exclude, tracking_table: trackingTable };
  return JSON.parse(JSON.stringify(plain));
}

/** The scope that a plan was made with. */
export function scopeOfPlan({ scope: { include, exclude, tracking_table: trackingTable } }: PlanDocument): Scope {
  return { include, exclude, trackingTable };
}

function sideOf({ label, catalog }: PlanSide, fingerprint: string): PlanDocument["from"] {
  return { label, fingerprint, server_version: catalog.serverVersion, left_out: { ...catalog.leftOut } };
}

/** What undoes an action: the statements that the way back has for the same fact. */
function reverseSteps(from: Catalog, to: Catalog) {
  const opposite: Record<string, string> = { create: "drop", drop: "create", alter: "alter" };
  let back: Plan;
  try {
    back = planChange(to, from, { online: false });
  } catch (error) {
    const why = (error as Error).message;
    return () => ({ sql: [], why_not: why });
  }
  return (action: string, losesRows: boolean) => {
    const [verb, ...rest] = action.split(" ");
    const key = `${opposite[verb!]} ${rest.join(" ")}`;
    const sql = back.steps.filter((step) => step.action === key).map((step) => step.sql);
    const whyNot = losesRows
      ? "the rows do not come back"
      : sql.length === 0
      ? "it is undone together with what it belongs to"
      : null;
    return { sql, why_not: whyNot };
  };
}

/** SHA-256 over a document without its hash, its keys sorted. */
export function hashOf(document: Omit<PlanDocument, "hash"> & { hash?: string }): string {
  const { hash: _, ...rest } = document;
  return contentHash(rest);
}

/** Reads a saved plan. Throws "plan-invalid", also when it was changed after it was made. */
export function readPlan(text: string, file: string): PlanDocument {
  const refuse = (problem: string, options?: ErrorOptions) =>
    new ConfitureError("plan-invalid", { file, problem }, options);
  const document = parseSaved(text, planDocument, refuse);
  if (hashOf(document) !== document.hash) throw refuse("its hash is not that of its content: it was edited");
  return document;
}
