import type { z } from "zod";

/** Reads JSON that confiture saved earlier. Throws what `refuse` makes of the problem with it, told in words. */
export function parseSaved<T>(
  text: string,
  schema: z.ZodType<T>,
  refuse: (problem: string, options?: ErrorOptions) => Error,
): T {
  let json: unknown;
  try {
    // Some editors and shells put a byte order mark before what they save.
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw refuse("it is not JSON", { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const format = (json as { format?: unknown } | null)?.format;
  if (issue?.code === "invalid_value" && issue.path.join(".") === "format" && typeof format === "string") {
    throw refuse(`it says "${format}", and this version of confiture reads "${issue.values.join('", "')}"`);
  }
  throw refuse(`${issue!.path.join(".") || "its content"}: ${issue!.message}`);
}
