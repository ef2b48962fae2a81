/**
 * Order of versions: numbers by their value, so that 9 comes before 10 and 001 before a timestamp; what is no number
 * comes after, part by part.
 */
export function compareVersions(a: string, b: string): number {
  // Timestamps, of which thousands are sorted: numbers of one length are in the order of their text.
  if (a.length === b.length && isDigits(a) && isDigits(b)) return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareParts(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

function partsOf(version: string): readonly string[] {
  return version.match(/\d+|\D+/g) ?? [];
}

function compareParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [isDigits(a), isDigits(b)];
  if (isNumber && isOtherNumber) {
    const [left, right] = [BigInt(a), BigInt(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (isNumber !== isOtherNumber) return a === "" ? -1 : b === "" ? 1 : isNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Version of a new migration: the UTC time to the second, moved on until none of `taken` has it. */
export function newVersion(now: Date, taken: ReadonlySet<string>): string {
  for (let time = now.getTime();; time += 1_000) {
    const version = new Date(time).toISOString().replace(/[-:T]/g, "").slice(0, 14);
    if (!taken.has(version)) return version;
  }
}
