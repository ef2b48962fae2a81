import { ConfitureError, type Place } from "../errors.ts";

/** What to do instead of a psql command, by its name. */
const instead: Readonly<Record<string, string>> = {
  "c": "Remove the line: the database is the one of the environment or --database-url.",
  "connect": "Remove the line: the database is the one of the environment or --database-url.",
  "i": "Name the file in include_dirs; confiture reads every file itself and orders the statements.",
  "ir": "Name the file in include_dirs; confiture reads every file itself and orders the statements.",
  "include": "Name the file in include_dirs; confiture reads every file itself and orders the statements.",
  "include_relative": "Name the file in include_dirs; confiture reads every file itself and orders the statements.",
  "copy": "Use COPY … FROM stdin; with the data inline, ended by a line \\.",
  "set": "psql variables do not exist here: write the value, or ${VAR} in the environment's configuration.",
  "gset": "psql variables do not exist here: use a DO block.",
  "gexec": "Use a DO block with EXECUTE.",
  "if": "Conditions of psql do not exist here: use a DO block, or profiles of files.",
  "encoding": "Save the file as UTF-8 and remove the line.",
  ".": "This line ends COPY data, and there is no COPY … FROM stdin; before it.",
  ";": "Write a plain semicolon.",
};

/** Accepts what `pg_dump` writes around a dump (`\restrict`, `\unrestrict`) and refuses every other psql command. */
export function checkMetaCommand(text: string, place: Place, insideStatement: boolean): void {
  const name = nameOf(text);
  if (!insideStatement && (name === "restrict" || name === "unrestrict")) return;
  const remedy = instead[name] ?? "Remove the line: confiture runs SQL, not psql.";
  throw new ConfitureError("meta-command", { ...place, command: `\\${name}`, instead: remedy });
}

function nameOf(text: string): string {
  let end = 1;
  while (end < text.length && ![" ", "\t", "\r", "\\"].includes(text[end]!)) end++;
  const name = text.slice(1, end);
  if (name.startsWith(";")) return ";";
  // \cdbname is \c too in old scripts, and a semicolon after the name belongs to nobody.
  return name.endsWith(";") ? name.slice(0, -1) : name;
}
