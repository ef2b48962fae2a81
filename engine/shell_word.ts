/** A word as a POSIX shell reads it back: quoted where it has to be, so that what we print can be pasted. */
export function shellWord(word: string): string {
  return /^[\w.,:/=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
