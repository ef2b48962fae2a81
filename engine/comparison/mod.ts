/** The comparison room: what tells people how two sides differ, and which renames they have answered. */
export { compareSides } from "./compare_sides.ts";
export { type ChangeOutput, changeOutput, type Comparison, comparisonOutput, sideOutput } from "./comparison.ts";
export type { ComparisonContext } from "./comparison_context.ts";
export { comparisonText, questionLines, sideLines, version } from "./comparison_text.ts";
export { type ObjectTexts, objectTexts, type ObjectTurns, objectTurns, textsOf, turnsOf } from "./object_texts.ts";
export { type ProvedSides, proveSides } from "./prove_sides.ts";
export { rolesOf } from "./roles_of.ts";
export { settleSides } from "./settle_sides.ts";
