/** PostgreSQL's text form of an array, as a parameter: `{1,2}`, `{"a b",NULL}`, nested arrays as they are. */
export function arrayToText(items: readonly unknown[], itemToText: (item: unknown) => string): string {
  const parts = items.map((item) => {
    if (item === null || item === undefined) return "NULL";
    if (Array.isArray(item)) return arrayToText(item, itemToText);
    return `"${itemToText(item).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  });
  return `{${parts.join(",")}}`;
}

/** Reads PostgreSQL's text form of an array; dimensions with bounds (`[2:3]={…}`) lose their bounds. */
export function arrayFromText<T>(text: string, parse: (item: string) => T): unknown[] {
  let at = text.startsWith("[") ? text.indexOf("=") + 1 : 0;
  return readArray();

  function readArray(): unknown[] {
    const items: unknown[] = [];
    at++; // {
    while (text[at] !== "}") {
      if (at >= text.length) throw new Error(`not an array of PostgreSQL: ${text}`);
      if (text[at] === ",") at++;
      else if (text[at] === "{") items.push(readArray());
      else if (text[at] === '"') items.push(parse(readQuoted()));
      else {
        const word = readWord();
        items.push(word === "NULL" ? null : parse(word));
      }
    }
    at++; // }
    return items;
  }

  function readQuoted(): string {
    let item = "";
    for (at++; text[at] !== '"'; at++) item += text[at] === "\\" ? text[++at] : text[at];
    at++;
    return item;
  }

  function readWord(): string {
    const start = at;
    while (text[at] !== "," && text[at] !== "}") at++;
    return text.slice(start, at);
  }
}
