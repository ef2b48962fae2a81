/** The change room: the difference of two catalogs, and the plan that gets from one to the other. */
export { type Alteration, type Change, difference, reorderedTables } from "./difference.ts";
export { buildCatalog } from "./build_catalog.ts";
export { chooseChanges, type ChosenChanges } from "./choose_changes.ts";
export { majorNotes } from "./as_of_major.ts";
export { askServer } from "./ask_server.ts";
export { type Batch, type Draft, type LockMode, lockModes } from "./draft.ts";
export { type Evidence, type Hazard, type HazardKind, hazardName, type RowAnswer, type RowCheck } from "./hazard.ts";
export { type BatchStep, type Plan, planChange, type PlanOptions, type SqlStep, type Step } from "./plan.ts";
export {
  type Annotation,
  applyRenames,
  readAnnotations,
  readRenameAnswers,
  readRenames,
  recordAnswer,
  type Rename,
  type Renamed,
  type RenameQuestion,
  resolveRenames,
  type Settled,
  settleRenames,
} from "./renames/mod.ts";
export { evidenceOf, readEvidence } from "./read_evidence.ts";
export type { ServerAnswers } from "./server_answers.ts";
export {
  hashOf,
  lockTimeoutMs,
  type PlanDocument,
  planDocument,
  type PlanSide,
  planStep,
  readPlan,
  renameQuestions,
  toDocument,
} from "./plan_document.ts";
export { type Proof, type ProofOptions, provePlan } from "./prove.ts";
export { type RunnableStep, runSegment, type RunSegmentOptions, walkingSettings } from "./run_segment.ts";
export { fateOfValues } from "./fate_of_values.ts";
export { type TypeInCopy, typeInCopy } from "./type_in_copy.ts";
export { cutIntoSegments, type PlanSegment } from "./segment.ts";
export { type Applied, type ApplyOptions, applyPlan } from "./apply_plan.ts";
export { type RowAnswerOptions, withRowAnswers, withRowChecks } from "./rows/mod.ts";
export { consentedHazards, requireAllowed } from "./require_allowed.ts";
export {
  askWitness,
  compareDumps,
  type CompareOptions,
  type Dump,
  type DumpComparison,
  type DumpEntry,
  dumpSchema,
  readDump,
  silent,
  type Witness,
  type WitnessCase,
} from "./witness/mod.ts";
export { standsWithin, type Statements, statementWriter } from "./statements_of.ts";
export { tryOut } from "./try_out.ts";
