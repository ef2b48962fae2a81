/** A place where the code does not keep to the architecture. */
export interface Breach {
  path: string;
  line?: number;
  what: string;
}

/** One line per breach, as the failing test prints them. */
export function describeBreaches(breaches: readonly Breach[]): string {
  return breaches.map(({ path, line, what }) => `${path}${line ? `:${line}` : ""}: ${what}`).join("\n");
}
