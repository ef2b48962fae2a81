/** What the rows of a database say to a plan before any of it runs. */
export { requireRows, type RequireRowsOptions } from "./require_rows.ts";
export { type RowAnswerOptions, withRowAnswers } from "./with_row_answers.ts";
export { withRowChecks } from "./with_row_checks.ts";
