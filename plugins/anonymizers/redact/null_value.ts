import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { defineStrategy } from "../../../engine/mask/mod.ts";

/** NULL for every value, in columns that may hold it. A unique constraint lets NULLs repeat unless it says otherwise. */
export const nullValue = defineStrategy({
  id: "null",
  summary: "NULL for every value",
  families: ["text", "number", "date", "boolean", "uuid", "json", "binary", "other"],
  options: z.strictObject({}),
  isDeterministic: true,
  keepsUnique: "nulls",
  keepsNull: true,
  compile(_options, { name, isNullable }) {
    if (!isNullable) {
      throw new ConfitureError("strategy-unfit", { strategy: "null", column: name, why: "it is NOT NULL" });
    }
    return (values) => values.map(() => null);
  },
});
