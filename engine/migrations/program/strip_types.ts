import { ConfitureError } from "../../errors.ts";

/**
 * TypeScript without its types, which become blanks, so that every line and column stays. Throws
 * "migration-program-invalid" for what is no TypeScript, and for the few forms that are more than types.
 */
export async function stripTypes(source: string, file: string): Promise<string> {
  const { transformSync } = await import("amaro");
  try {
    return transformSync(source, { mode: "strip-only" }).code;
  } catch (cause) {
    const { message, startLine, startColumn } = cause as StripProblem;
    if (startLine === undefined) throw cause;
    throw new ConfitureError("migration-program-invalid", {
      file,
      line: startLine,
      column: (startColumn ?? 0) + 1,
      problem: message.replace(
        / (?:is|are) not supported in strip-only mode$/,
        " is more than a type; write it as JavaScript",
      ),
    }, { cause });
  }
}

/** What the transpiler throws: no Error, but a value with a place. */
interface StripProblem {
  readonly message: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}
