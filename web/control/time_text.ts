/** A point in time as a query gives it out: RFC 3339 in UTC, to the second, or to the millisecond. */
export function timeText(expression: string, precision: "s" | "ms" = "s"): string {
  const seconds = precision === "s" ? "SS" : "SS.MS";
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:${seconds}"Z"')`;
}
