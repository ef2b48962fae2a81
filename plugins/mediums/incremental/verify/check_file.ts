import { ConfitureError } from "../../../../engine/errors.ts";
import { type MigrationPart, readPart } from "../../../../engine/migrations/mod.ts";
import { rolledBack, runScript, type Session } from "../../../../engine/postgres/mod.ts";
import { writtenSteps } from "../../../../engine/ddl/mod.ts";
import { readScript, textSource } from "../../../../engine/sql/mod.ts";

export interface Checked {
  readonly passed: boolean;
  /** First column of the first row, unless it is a text. */
  readonly actual: boolean | number | string | null;
  readonly error?: string;
}

/** Runs a `.verify.sql` in a read-only transaction that is rolled back. Its failures are results. */
export async function checkFile(part: MigrationPart, session: Session): Promise<Checked> {
  const source = textSource(part.name, await readPart(part));
  try {
    const { statements } = await readScript([source]);
    const settings = statements.filter(({ kind }) => kind === "set");
    const [question, ...more] = statements.filter(({ kind }) => kind !== "set");
    if (question === undefined || more.length > 0 || question.kind !== "select") {
      return { passed: false, actual: null, error: "it has to be one SELECT" };
    }
    const text = await question.text();
    const rows = await rolledBack(session, async () => {
      await session.execute("SET TRANSACTION READ ONLY");
      await runScript(session, writtenSteps(settings));
      return await session.query(text).catch((error: unknown) => {
        throw placed(error, question);
      });
    });
    return judge(rows);
  } catch (error) {
    if (!(error instanceof ConfitureError) || error.reason === "cancelled" || error.reason === "connection-lost") {
      throw error;
    }
    return { passed: false, actual: null, error: error.message };
  }
}

function judge(rows: readonly Record<string, unknown>[]): Checked {
  if (rows.length === 0) return { passed: false, actual: null, error: "it gave no row" };
  const value = Object.values(rows[0]!)[0] ?? null;
  if (value === null || typeof value === "boolean" || typeof value === "number") {
    return { passed: Boolean(value), actual: value };
  }
  // numeric comes as text.
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) {
    return { passed: Number(value) !== 0, actual: Number(value) };
  }
  // A boolean or a json value as text says no as well as one that is none.
  if (typeof value === "string" && /^(f|false)$/i.test(value)) return { passed: false, actual: false };
  const isEmpty = value === "" || (Array.isArray(value) && value.length === 0);
  return { passed: !isEmpty, actual: isEmpty ? "" : "(not shown)" };
}

function placed(error: unknown, { file, line }: { file: string; line: number }): unknown {
  if (!(error instanceof ConfitureError)) return error;
  const facts = error.facts as { sqlstate?: string; server_message?: string; file?: string };
  if (facts.sqlstate === undefined || facts.file !== undefined) return error;
  return new ConfitureError(error.reason, { ...facts, file, line } as never, { cause: error });
}
