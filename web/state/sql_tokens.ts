/** A piece of SQL as it is coloured; nothing is decided by it. */
export interface Token {
  kind: "keyword" | "string" | "comment" | "number" | "other";
  text: string;
}

const words = new Set(
  ("add all alter analyze and any as asc before begin by cascade case cast check collate column comment commit " +
    "concurrently constraint create cross current_timestamp database default deferrable deferred delete desc distinct do domain drop else " +
    "end enum except exclude execute exists extension false fetch first for foreign from full function generated grant " +
    "group having identity if in include index inherit initially inner insert instead intersect into is join key " +
    "language last lateral left like limit lock materialized no not null nulls of offset on only or order out outer " +
    "owner partition policy primary privileges procedure publication references refresh rename replace reset restrict " +
    "return returns revoke right role rollback row rows schema security select sequence set stable start statistics stored table " +
    "temporary then to transaction trigger true truncate type union unique update using valid validate values view " +
    "volatile when where with").split(" "),
);

const pattern =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\3\$)|("(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;

/** Cuts SQL into pieces for the eye. */
export function sqlTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const other = (text: string) => {
    if (text !== "") tokens.push({ kind: "other", text });
  };
  for (const found of sql.matchAll(pattern)) {
    other(sql.slice(at, found.index));
    at = found.index + found[0].length;
    const [text, comment, string, , , number, word] = found;
    if (comment !== undefined) tokens.push({ kind: "comment", text });
    else if (string !== undefined) tokens.push({ kind: "string", text });
    else if (number !== undefined) tokens.push({ kind: "number", text });
    else if (word !== undefined && words.has(word.toLowerCase())) tokens.push({ kind: "keyword", text });
    else other(text);
  }
  other(sql.slice(at));
  return tokens;
}
