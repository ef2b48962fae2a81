import { ConfitureError, type FactsOf } from "../../errors.ts";
import { safeMessage, ServerFailure, type StatementReason } from "../errors/mod.ts";
import { placeOf } from "./place.ts";
import type { ScriptStep } from "./step.ts";

/** The same failure, with the step's place in the user's files and its line. Others pass as they are. */
export function placedFailure(error: unknown, step: ScriptStep, showDetail: boolean): unknown {
  if (!(error instanceof ConfitureError)) return error;
  const { file, line, column } = step.origin;
  if (error.reason === "connection-lost") {
    const { server, why } = error.facts as { server: string; why: string };
    return new ConfitureError("connection-lost", { server, why, file, line, column }, { cause: error.cause });
  }
  if (!(error.cause instanceof ServerFailure)) return error;
  const facts = error.facts as FactsOf<"statement-failed">;
  const position = error.cause.position;
  const start = step.textOrigin === undefined ? step.origin : step.textOrigin;
  const mapped = start !== null && position !== undefined
    ? placeOf(step.text, position, start)
    : { ...placeOf(statementText(step), 1, step.origin), file, line, column };
  const said = error.cause.reveal();
  const message = showDetail ? facts.server_message : safeMessage(said, { isData: step.data, text: step.text });
  const withheld = !showDetail && (step.data || said.detail !== undefined || message !== said.message);
  const dataLine = step.kind === "copy" && step.dataLine !== undefined && facts.copy_line !== undefined
    ? step.dataLine + facts.copy_line - 1
    : undefined;
  const { withheld: _, ...shown } = facts;
  return new ConfitureError(error.reason as StatementReason, {
    ...shown,
    server_message: message,
    file,
    line: dataLine ?? mapped.line,
    ...(dataLine === undefined ? { column: mapped.column } : {}),
    ...(withheld ? { withheld } : {}),
    ...(step.data && !showDetail ? {} : { sql_line: mapped.sqlLine, sql_column: mapped.sqlColumn }),
  }, { cause: error.cause });
}

/** The text from the statement's first token on, when comments stand before it. */
function statementText(step: ScriptStep): string {
  const { origin, textOrigin, text } = step;
  if (!textOrigin || (textOrigin.line === origin.line && textOrigin.column === origin.column)) return text;
  const lines = text.split("\n").slice(origin.line - textOrigin.line);
  const skip = origin.column - (origin.line === textOrigin.line ? textOrigin.column : 1);
  return [[...lines[0] ?? ""].slice(skip).join(""), ...lines.slice(1)].join("\n");
}
