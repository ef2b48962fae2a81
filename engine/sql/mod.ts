export { quoteIdentifier, quoteLiteral } from "../postgres/mod.ts";
export { fileSource, type ScriptSource, textSource } from "./source.ts";
export { splitBatches, type SplitOptions, splitStatements } from "./split.ts";
export type { CopyData, RawStatement } from "./raw_statement.ts";
export { type FileSummary, readScript, type Script } from "./read_script.ts";
export { readRun, type RunPart } from "./read_run.ts";
export { placeOf, rewrite, type Statement, type Touches } from "./statement.ts";
export type { StatementKind } from "./kinds.ts";
export type { TransactionClass } from "./transaction_class.ts";
export { defaultSettings, type Settings, settingsStatements, withSetting } from "./settings.ts";
export {
  type Definition,
  describeObject,
  hasSchema,
  type ObjectKind,
  type ObjectRef,
  type Reference,
  type Strength,
} from "./identity.ts";
export {
  isProblem,
  loadParser,
  type ParsedStatement,
  type Parser,
  type ScanToken,
  type SyntaxProblem,
} from "./parser.ts";
export { type OrderedScript, type OrderMode, type OrderOptions, orderStatements } from "./order/mod.ts";
export { foldEnumValues } from "./fold_enum_values.ts";
export { dropConcurrently } from "./drop_concurrently.ts";
export { mayHoldSecret } from "./secret_statement.ts";
export { parseStatement } from "./reread.ts";
export { constantText, items, option, strings, type Tree, unwrap } from "./tree.ts";
