/** Byte ranges of a text to be replaced; the parser counts bytes. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits that do not overlap. */
export function editText(text: string, edits: readonly TextEdit[]): string {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((left, right) => left.start - right.start)) {
    result += decoder.decode(bytes.subarray(at, edit.start)) + edit.text;
    at = edit.end;
  }
  return result + decoder.decode(bytes.subarray(at));
}

/** The text between two byte offsets. */
export function sliceBytes(text: string, start: number, end: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(start, end));
}
