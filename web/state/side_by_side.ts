import { diffArrays } from "diff";

/** A line of two texts beside each other: the same, or on one side only. */
export interface PairedLine {
  left?: string;
  right?: string;
  isSame: boolean;
}

/** Two texts line by line, what changed opposite to each other. */
export function sideBySide(left: string, right: string): PairedLine[] {
  const lines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const paired: PairedLine[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(gone.length, come.length); at++) {
      paired.push({ left: gone[at], right: come[at], isSame: false });
    }
    [gone, come] = [[], []];
  };
  for (const { added, removed, value } of diffArrays(lines(left), lines(right))) {
    if (removed) gone.push(...value);
    else if (added) come.push(...value);
    else {
      flush();
      for (const line of value) paired.push({ left: line, right: line, isSame: true });
    }
  }
  flush();
  return paired;
}
