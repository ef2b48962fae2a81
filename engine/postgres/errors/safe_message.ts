import type { ServerFields } from "../connection/mod.ts";

/**
 * PostgreSQL's primary message without row values. Messages of the classes 22 (data exception) and 23 (integrity) quote
 * them; names of objects stay. `isData`: the statement itself carries rows, so a literal in its text is a value too.
 */
export function safeMessage(fields: ServerFields, { isData = false } = {}): string {
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
  const quoted = /"((?:[^"]|"")*)"|«([^»]*)»|„([^“”]*)[“”]|“([^”]*)”/gs;
  const kept = message.replace(quoted, (whole, ...inner) => {
    const name = inner.slice(0, 4).find((text) => text !== undefined);
    return names.has(name) || isKnownWord(message, whole) ? whole : "…";
  });
  // A value that itself holds a quotation mark ends the quotation early; then nothing behind it can be trusted.
  const odd = (kept.match(/"/g)?.length ?? 0) % 2 === 1;
  return (odd ? kept.slice(0, kept.indexOf('"')) : kept).replace(/:?\s*…\s*$/, "").trim();
}

/** "COPY t, line 3, column id": the names that the message may repeat. */
function namesInCopyContext(where: string | undefined): string[] {
  const found = where?.match(/^COPY ([^,]+), line \d+(?:, column ([^:]+))?/);
  return found ? [found[1]!, found[2] ?? ""].flatMap((name) => [name, name.replaceAll('"', "")]) : [];
}

/** Messages whose first quotation is the name of an object or option, never a value. */
function isKnownWord(message: string, quotation: string): boolean {
  const before = message.slice(0, message.indexOf(quotation));
  return /(relation|column|constraint|table|domain|function|parameter|type|extension|encoding|control file|enum|key) $/
    .test(
      before,
    );
}
