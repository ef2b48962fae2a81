/** What one statement of a migration does with an object. */
export interface HistoryEntry {
  version: string;
  name: string;
  file: string;
  line: number;
  does: "makes" | "replaces" | "alters" | "drops";
  statement: string;
  text: string | null;
}

/** Key of an object that statements touch. NUL cannot occur in a name. */
export function touchKey(kind: string, schema: string, name: string, part = ""): string {
  return `${kind}\0${schema}\0${name}\0${part}`;
}
