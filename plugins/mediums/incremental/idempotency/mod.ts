/** Whether a migration could run a second time, from its parse trees. */
export { isShapeRisk, type Pattern, patterns } from "./patterns.ts";
export { type Scanned, scanStatements, type ScanWarning, type Violation } from "./scan.ts";
