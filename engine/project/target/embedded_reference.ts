import { ConfitureError } from "../../errors.ts";

const majors = [14, 15, 16, 17, 18];
const longestName = 63;

/** A database of the project's embedded server. */
export interface EmbeddedReference {
  major: number;
  database: string;
}

/**
 * Reads `embedded`, `embedded:MAJOR` or `embedded:MAJOR/DATABASE`; undefined for any other text.
 * Throws `dsn-invalid` for a major that does not exist and for a database that belongs to the server.
 */
export function readEmbedded(
  text: string,
  fallback: EmbeddedReference,
  where: string,
): EmbeddedReference | undefined {
  if (!/^embedded(:|$)/.test(text)) return undefined;
  const [, major = String(fallback.major), database] = /^embedded(?::(\d+)(?:\/([^]+))?)?$/.exec(text) ?? [, "", ""];
  if (!majors.includes(Number(major))) {
    const problem =
      `an embedded server is written embedded, embedded:MAJOR or embedded:MAJOR/DATABASE, MAJOR being one of ${
        majors.join(", ")
      }`;
    throw new ConfitureError("dsn-invalid", { where, problem, embedded: true });
  }
  if (database !== undefined && isReserved(database)) {
    throw new ConfitureError("dsn-invalid", {
      where,
      problem: `the database ${database} belongs to the server itself`,
      embedded: true,
    });
  }
  return { major: Number(major), database: database ?? fallback.database };
}

/** A database's name from a folder's: cut to PostgreSQL's 63 bytes, kept off the server's own databases. */
export function databaseNameOf(folder: string): string {
  let name = isReserved(folder) ? `${folder}_project` : folder;
  while (new TextEncoder().encode(name).length > longestName) name = [...name].slice(0, -1).join("");
  return name || "confiture";
}

function isReserved(database: string): boolean {
  return ["postgres", "template0", "template1"].includes(database);
}
