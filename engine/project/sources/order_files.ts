import { compareBytes } from "./compare_bytes.ts";

export type SortMode = "dependency" | "alphabetical" | "hex";

/** What ordering needs to know of a file. */
export interface Orderable {
  name: string;
  order?: number;
}

/**
 * Orders files: by the `order` of their entry, then folder by folder along their names. `alphabetical` compares bytes.
 * `hex` reads the prefix of each folder and file as a hexadecimal number (`0A_tables`, `0x0a_tables`); numbered ones
 * come before others. `dependency` starts from the alphabetical order. The same on every machine.
 */
export function orderFiles<F extends Orderable>(files: readonly F[], mode: SortMode): F[] {
  const numbers = mode === "hex" ? hexNumbers(files) : new Map<string, HexPrefix>();
  const number = (segment: Segment): Segment => ({ ...segment, number: numbers.get(keyOf(segment)) });
  return files
    .map((file) => ({ file, segments: segmentsOf(file.name).map(number) }))
    .sort((a, b) => (a.file.order ?? 0) - (b.file.order ?? 0) || compareEach(a.segments, b.segments))
    .map(({ file }) => file);
}

interface Segment {
  folder: string;
  text: string;
  number?: HexPrefix;
}

const keyOf = ({ folder, text }: Segment) => `${folder}/${text}`;

function segmentsOf(name: string): Segment[] {
  const parts = name.split("/");
  return parts.map((text, index) => ({ folder: parts.slice(0, index).join("/"), text }));
}

function compareEach(a: Segment[], b: Segment[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = compareSegments(a[at]!, b[at]!);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

interface HexPrefix {
  digits: string;
  rest: string;
  /** Certainly a number; `ab_` and `add_` may be words. */
  isClear: boolean;
}

function hexPrefix(text: string): HexPrefix | undefined {
  const [whole, marker, digits] = /^(0x)?([0-9a-f]+)(?=$|[_\-. ])/i.exec(text) ?? [];
  if (whole === undefined || digits === undefined) return undefined;
  return {
    digits,
    rest: text.slice(whole.length),
    isClear: Boolean(marker) || /\d/.test(digits) || /^[A-F]+$/.test(digits),
  };
}

/**
 * The numbers of all folders and files. A prefix of small letters only (`ab_views`) counts when a neighbour's clear
 * number has as many digits (`a9_views`); otherwise it is a word, as in `add_column.sql`.
 */
function hexNumbers(files: readonly Orderable[]): Map<string, HexPrefix> {
  const found = new Map<string, { segment: Segment; prefix: HexPrefix }>();
  const widths = new Set<string>();
  for (const { name } of files) {
    for (const segment of segmentsOf(name)) {
      const prefix = hexPrefix(segment.text);
      if (!prefix) continue;
      found.set(keyOf(segment), { segment, prefix });
      if (prefix.isClear) widths.add(`${segment.folder}\0${prefix.digits.length}`);
    }
  }
  const numbers = new Map<string, HexPrefix>();
  for (const [key, { segment, prefix }] of found) {
    if (prefix.isClear || widths.has(`${segment.folder}\0${prefix.digits.length}`)) numbers.set(key, prefix);
  }
  return numbers;
}

/** Numbered ones by number, then by what follows it; others after them, by bytes. */
function compareSegments(a: Segment, b: Segment): number {
  if (!a.number || !b.number) return Number(!a.number) - Number(!b.number) || compareBytes(a.text, b.text);
  return compareHex(a.number.digits, b.number.digits) || compareBytes(a.number.rest, b.number.rest) ||
    compareBytes(a.text, b.text);
}

/** Compares numbers of any length. */
function compareHex(a: string, b: string): number {
  const [first, second] = [a, b].map((digits) => digits.replace(/^0+/, "").toUpperCase()) as [string, string];
  return first.length - second.length || compareBytes(first, second);
}
