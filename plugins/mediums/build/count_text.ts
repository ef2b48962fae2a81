/** `1 table`, `3 policies`, `1,200 indexes`. */
export function countText(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : pluralOf(noun)}`;
}

function pluralOf(noun: string): string {
  if (noun.endsWith("x")) return `${noun}es`;
  return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
