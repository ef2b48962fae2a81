/**
 * The lines of CONTEXT that name places in functions and in COPY data. The others quote statements and values, and are
 * left out.
 */
export function safeContext(where: string | undefined): { context?: string; copyLine?: number } {
  if (where === undefined) return {};
  const lines = where.split("\n");
  const functions = lines.filter((line) => /^(PL\/\w+|SQL) function /.test(line));
  const copy = lines.map((line) => /^COPY .*?, line (\d+)/.exec(line)).find((found) => found !== null);
  return {
    context: functions.length > 0 ? functions.join("; ") : undefined,
    copyLine: copy === undefined ? undefined : Number(copy[1]),
  };
}
