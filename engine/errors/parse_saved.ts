import type { z } from "zod";

/** Reads JSON that confiture saved earlier. Throws what `refuse` makes of the problem with it, told in words. */
export function parseSaved<T>(
  text: string,
  schema: z.ZodType<T>,
  refuse: (problem: string, options?: ErrorOptions) => Error,
): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse("it is not JSON", { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue!.path.join(".") || "its content"}: ${issue!.message}`);
}
