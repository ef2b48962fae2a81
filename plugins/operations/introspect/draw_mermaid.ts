import type { Erd, ErdBond, ErdColumn } from "./erd_model.ts";

/** An entity-relationship diagram in Mermaid's language. Names that it cannot spell are kept as comments of columns. */
export function drawMermaid({ tables, bonds }: Erd): string {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name } of tables) {
    let id = word(name);
    for (let number = 2; taken.has(id); number++) id = `${word(name)}_${number}`;
    taken.add(id);
    ids.set(name, id);
  }
  const lines = ["erDiagram"];
  for (const table of tables) {
    lines.push(`    ${ids.get(table.name)}["${quoted(table.name)}"] {`);
    for (const column of table.columns) lines.push(`        ${columnLine(column)}`);
    lines.push("    }");
  }
  for (const bond of bonds) lines.push(`    ${bondLine(bond, ids)}`);
  return `${lines.join("\n")}\n`;
}

function columnLine({ name, type, nullable, marks }: ErdColumn): string {
  const notes = [...(word(name) === name ? [] : [name]), ...(nullable ? ["nullable"] : [])];
  const keys = marks.length === 0 ? "" : ` ${marks.join(", ")}`;
  const comment = notes.length === 0 ? "" : ` "${quoted(notes.join(", "))}"`;
  return `${typeWord(type)} ${word(name)}${keys}${comment}`;
}

/** The parent left of the bond, as Mermaid's documentation has it. */
function bondLine({ from, to, columns, isOptional, isUnique }: ErdBond, ids: ReadonlyMap<string, string>): string {
  const one = isOptional ? "|o" : "||";
  const many = isUnique ? "o|" : "o{";
  return `${ids.get(to)} ${one}--${many} ${ids.get(from)} : "${quoted(columns.join(", "))}"`;
}

/** A word that Mermaid takes for a name. */
function word(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_\u00C0-\u024F]+/g, "_");
  return /^[A-Za-z_\u00C0-\u024F]/.test(plain) ? plain : `_${plain}`;
}

/** `numeric(10,2)[]` as `numeric(10-2)[]`: Mermaid's types have neither commas nor spaces. */
function typeWord(type: string): string {
  const plain = type.replaceAll(", ", "-").replaceAll(",", "-").replaceAll(/[^A-Za-z0-9_()[\]\-\u00C0-\u024F]+/g, "_");
  return /^[A-Za-z_\u00C0-\u024F]/.test(plain) ? plain : `_${plain}`;
}

/** Text between double quotes: no quotes, no line ends, and none of Mermaid's entities by accident. */
function quoted(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("%", "#37;")
    .replaceAll("\\", "#92;").replaceAll("<", "#lt;").replaceAll(">", "#gt;");
}
