import { ConfitureError } from "../errors.ts";
import type { MaskKey } from "./key.ts";
import type { MaskBatch, MaskedColumn, Strategy } from "./strategy.ts";

/**
 * The one way to get a masking function: checks what every strategy has to respect before the strategy sees the column.
 * Throws `strategy-options` for wrong options and `strategy-unfit` where the column cannot take the strategy.
 */
export function compileStrategy(
  strategy: Strategy,
  options: Readonly<Record<string, unknown>>,
  column: MaskedColumn,
  key: MaskKey,
): MaskBatch {
  const { id, families, keepsUnique } = strategy;
  const refuse = (why: string) => new ConfitureError("strategy-unfit", { strategy: id, column: column.name, why });
  if (!families.includes(column.family)) {
    throw refuse(`it is of the ${column.family} family, and the strategy takes ${families.join(", ")}`);
  }
  if (column.isUnique && keepsUnique === false) throw refuse("it is unique, and the strategy makes equal values");
  if (column.isUnique && keepsUnique === "nulls" && column.nullsAreEqual) {
    throw refuse("it is unique with NULLS NOT DISTINCT, and the strategy makes NULLs");
  }
  const parsed = strategy.options.strict().safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.code === "unrecognized_keys" ? issue.keys[0]! : issue.path.join(".");
    const problem = issue.code === "unrecognized_keys" ? "there is no such option" : issue.message;
    throw new ConfitureError("strategy-options", { strategy: id, column: column.name, field, problem });
  }
  const mask = strategy.compile(parsed.data, column, key);
  return (values) => {
    const masked = mask(values);
    // A shorter answer would pair rows with the values of their neighbours.
    if (masked.length !== values.length) {
      throw new Error(`strategy ${id} answered ${values.length} values with ${masked.length}`);
    }
    return masked;
  };
}
