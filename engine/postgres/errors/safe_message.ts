import type { ServerFields } from "../connection/mod.ts";

export interface MessageOrigin {
  /** The statement itself carries rows, so a literal in its text is a value too. */
  isData?: boolean;
  /** The statement's text, which the file shows anyway: what it quotes is no secret, unless it carries rows. */
  text?: string;
}

/**
 * PostgreSQL's primary message without row values. Messages of the classes 22 (data exception) and 23 (integrity) quote
 * them; names of objects stay.
 */
export function safeMessage(fields: ServerFields, { isData = false, text = "" }: MessageOrigin = {}): string {
  const message = fields.message ?? "";
  const state = fields.code ?? "";
  if (!state.startsWith("22") && !state.startsWith("23")) return message;
  // With a position the server complains about a literal in the statement's text, which the file shows anyway.
  if (fields.position !== undefined && !isData) return message;
  if (state === "22021" || state === "22P05") return message.replace(/:\s*0x.*$|0x[0-9a-f]{2}.*$/i, "").trim();
  const names = new Set([
    fields.schema_name,
    fields.table_name,
    fields.column_name,
    fields.constraint_name,
    fields["data type_name"],
    ...namesInCopyContext(fields.where),
    ...["UTF8", "json", "jsonb"],
  ]);
  const isWritten = (word: string) => !isData && (text.includes(`'${word}'`) || text.includes(`"${word}"`));
  const isName = (word: string, before: string) => names.has(word) || namesFollow.test(before) || isWritten(word);
  return withoutValue(message, isName).replace(/:?\s*…\s*$/, "").trim();
}

/**
 * Cuts from the first quotation that is no name to the last quotation mark: PostgreSQL does not escape marks inside a
 * value, so nothing between the two can be trusted.
 */
function withoutValue(message: string, isName: (word: string, before: string) => boolean): string {
  const marks = [...message.matchAll(/["«»„“”]/g)].map(({ index }) => index);
  for (let pair = 0; pair < marks.length; pair += 2) {
    const [open, close] = [marks[pair]!, marks[pair + 1]];
    if (close !== undefined && isName(message.slice(open + 1, close), message.slice(0, open))) continue;
    return `${message.slice(0, open)}…${message.slice(marks.at(-1)! + 1)}`;
  }
  return message;
}

/** Behind these words stands the name of an object or option, never a value. */
const namesFollow =
  /\b(relation|column|constraint|table|domain|function|parameter|type|extension|encoding|control file|enum|key|provider) $/;

/** "COPY t, line 3, column id": the names that the message may repeat. */
function namesInCopyContext(where: string | undefined): string[] {
  const found = where?.match(/^COPY ([^,]+), line \d+(?:, column ([^:]+))?/);
  return found ? [found[1]!, found[2] ?? ""].flatMap((name) => [name, name.replaceAll('"', "")]) : [];
}
