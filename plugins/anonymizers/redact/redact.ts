import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { defineStrategy } from "../../../engine/mask/mod.ts";

/** One fixed text for every value. Where values have to stay distinct it is refused; `token` keeps them so. */
export const redact = defineStrategy({
  id: "redact",
  summary: "The same fixed text for every value",
  families: ["text"],
  options: z.strictObject({
    text: z.string().regex(/^[^\0]*$/, "PostgreSQL takes no character of code 0").default("[REDACTED]")
      .describe("What stands in for every value; may be empty"),
  }),
  isDeterministic: true,
  keepsUnique: false,
  keepsNull: true,
  compile({ text }, { name, maxLength = Infinity }) {
    const length = Array.from(text).length;
    if (length > maxLength) {
      const why = `the text has ${length} characters, it takes ${maxLength}; set a shorter text`;
      throw new ConfitureError("strategy-unfit", { strategy: "redact", column: name, why });
    }
    return (values) => values.map((value) => value === null ? null : text);
  },
});
