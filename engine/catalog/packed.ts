/**
 * Numbers of an array of PostgreSQL's as text, `{1,2,3}`: many rows in one, which is what the driver and the server are
 * quickest with.
 */
export function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
    } else {
      if (at > 1) found.push(value);
      value = 0;
    }
  }
  return found;
}
