/** The comparison room: what tells people how two sides differ, and which renames they have answered. */
export { compareSides } from "./compare_sides.ts";
export { type ChangeOutput, changeOutput, type Comparison, comparisonOutput, sideOutput } from "./comparison.ts";
export { comparisonText, version } from "./comparison_text.ts";
export { readAnsweredRenames } from "./rename_answers.ts";
