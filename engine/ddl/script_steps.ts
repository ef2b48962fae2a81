import type { Origin, ScriptStep } from "../postgres/mod.ts";
import {
  defaultSettings,
  mayHoldSecret,
  readRun,
  type Settings,
  settingsStatements,
  type Statement,
} from "../sql/mod.ts";

/** The search path that every file starts with, said aloud: a role or a database may have another one set. */
export const startingPath = `SET search_path = public`;

/**
 * The statements of a segment as steps, with the SET lines in between that put the settings of each statement's file in
 * force, wherever the statement was moved. Data is read from the files as it is sent.
 */
export async function* scriptSteps(statements: readonly Statement[]): AsyncGenerator<ScriptStep> {
  let settings: Settings = defaultSettings;
  const first = statements[0];
  if (!first) return;
  yield { kind: "sql", text: startingPath, origin: originOf(first), textOrigin: null, between: true };
  for (const statement of statements) {
    for (const text of settingsStatements(settings, statement.settings)) {
      const said = text === "RESET search_path" ? startingPath : text;
      const origin = statement.settings.places.get(text) ?? originOf(statement);
      yield { kind: "sql", text: said, origin, textOrigin: null, between: true };
    }
    settings = statement.settings;
    yield* stepsOf(statement);
  }
}

/** Statements as they stand in their file, SET and RESET among them. */
export async function* writtenSteps(statements: readonly Statement[]): AsyncGenerator<ScriptStep> {
  for (const statement of statements) yield* stepsOf(statement);
}

async function* stepsOf(statement: Statement): AsyncGenerator<ScriptStep> {
  const origin = originOf(statement);
  if (statement.copyData) {
    const { start, end } = statement.copyData;
    const text = await statement.text();
    // The rows begin on the line behind the one that the statement ends on.
    const dataLine = statement.line + text.split("\n").length;
    yield { kind: "copy", text, rows: () => statement.source.chunks({ start, end }), origin, dataLine, data: true };
  } else if (statement.count > 1) {
    for await (const parts of readRun(statement)) {
      for (const { text, line, column } of parts) {
        yield { kind: "sql", text, origin: { file: statement.file, line, column }, data: true };
      }
    }
  } else {
    const textOrigin = statement.rewritten === undefined ? undefined : null;
    const text = await statement.text();
    const isSecret = mayHoldSecret(statement.kind.split("-"), text);
    yield { kind: "sql", text, origin, textOrigin, data: isData(statement) || isSecret };
  }
}

function isData({ kind }: Statement): boolean {
  return kind === "insert" || kind === "update" || kind === "merge";
}

function originOf({ file, line, column }: Statement): Origin {
  return { file, line, column };
}
