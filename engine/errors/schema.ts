import { at, type Place, row } from "./row.ts";

/** SQL files: what is wrong in them, before PostgreSQL has seen them. */
export const schemaErrors = {
  "sql-syntax": row<Place & { problem: string; sql_line?: string; sql_column?: number; hint?: string }>({
    code: "SCHEMA_200",
    exit: 4,
    message: ({ problem, ...place }) => `${at(place)}${problem}`,
    remedy: ({ hint }) => hint ?? "Mend the SQL at the place shown.",
  }),
  "source-directory-missing": row<{ folder: string; key: string } & Place>({
    code: "SCHEMA_201",
    exit: 4,
    message: ({ folder, key, ...place }) => `${at(place)}${key} names ${folder}, which does not exist`,
    remedy: ({ folder }) =>
      `Create ${folder}, correct the path, or write it as an object with auto_discover: true to skip it while it is missing.`,
  }),
  "dependency-cycle": row<{ path: readonly string[] } & Place>({
    code: "SCHEMA_202",
    exit: 4,
    message: ({ path, ...place }) => `${at(place)}statements need each other in a circle:\n  ${path.join("\n  ")}`,
    remedy: () => "Break the circle: split one of the statements, or use ALTER after both objects exist.",
  }),
  "duplicate-definition": row<Place & { object: string; first: string }>({
    code: "SCHEMA_203",
    exit: 4,
    message: ({ object, first, ...place }) => `${at(place)}${object} is already defined at ${first}`,
    remedy: () => "Remove one of the definitions, or write IF NOT EXISTS or OR REPLACE where both are meant.",
  }),
  "meta-command": row<Place & { command: string; instead: string }>({
    code: "SCHEMA_205",
    exit: 4,
    message: ({ command, ...place }) => `${at(place)}${command} is a command of psql, not SQL`,
    remedy: ({ instead }) => instead,
  }),
  "copy-unterminated": row<Place>({
    code: "SCHEMA_206",
    exit: 4,
    message: (place) => `${at(place)}the data of this COPY … FROM stdin have no end`,
    remedy: () => "End the data with a line that holds only \\. (a file cut off in the middle lacks it).",
  }),
  "encoding-invalid": row<Place & { byte: number; problem: string }>({
    code: "SCHEMA_207",
    exit: 4,
    message: ({ problem, byte, ...place }) => `${at(place)}not UTF-8 text: ${problem} (byte ${byte})`,
    remedy: () => "Save the file as UTF-8, for example with: iconv -f <its encoding> -t UTF-8.",
  }),
  "source-unreadable": row<{ file: string; why: string }>({
    code: "SCHEMA_208",
    exit: 4,
    message: ({ file, why }) => `cannot read ${file}: ${why}`,
    remedy: ({ file }) => `Check that ${file} exists and may be read.`,
  }),
  "statement-refused": row<Place & { what: string; why: string; instead: string }>({
    code: "SCHEMA_209",
    exit: 4,
    message: ({ what, why, ...place }) => `${at(place)}${what} is refused: ${why}`,
    remedy: ({ instead }) => instead,
  }),
  "sources-empty": row<{ folders: readonly string[]; /** Files that were read. */ files?: number }>({
    code: "SCHEMA_210",
    exit: 4,
    message: ({ folders, files }) =>
      folders.length === 0
        ? "include_dirs names no folder"
        : files
        ? `the SQL files in ${folders.join(", ")} hold no statement`
        : `there is no .sql file in ${folders.join(", ")}`,
    remedy: () => "Write DDL files there, or check include_dirs, include, exclude and exclude_dirs.",
  }),
  "source-extension": row<{ source: string; known: readonly string[]; key: string } & Place>({
    code: "SCHEMA_211",
    exit: 4,
    message: ({ source, key, ...place }) => `${at(place)}${key} takes ${source}, which is no SQL file by its name`,
    remedy: ({ known }) =>
      `Rename it to one of ${known.join(", ")}, or leave it out with a narrower include or an exclude.`,
  }),
  "database-not-empty": row<{ database: string; objects: number; examples: readonly string[] }>({
    code: "PRECON_1020",
    exit: 2,
    message: ({ database, objects, examples }) =>
      `the database ${database} is not empty: ${objects} object${objects === 1 ? "" : "s"}, among them ${
        examples.join(", ")
      }`,
    remedy: () => "Pass --recreate to replace it, or --database NAME to build beside it.",
  }),
  "database-reserved": row<{ database: string }>({
    code: "PRECON_1021",
    exit: 2,
    message: ({ database }) => `the database ${database} belongs to the server itself and is never built into`,
    remedy: () => "Name another database in the connection string, or pass --database NAME.",
  }),
  "database-name-too-long": row<{ database: string; bytes: number }>({
    code: "PRECON_1036",
    exit: 2,
    message: ({ database, bytes }) => `the database name ${database} has ${bytes} bytes; PostgreSQL allows 63`,
    remedy: () => "Choose a shorter name: PostgreSQL would cut this one, and it would be another database's.",
  }),
  "pg-dump-missing": row<{ major: number }>({
    code: "PRECON_1022",
    exit: 2,
    message: () => "pg_dump was not found on PATH",
    remedy: ({ major }) => `Install PostgreSQL's client tools, version ${major} or newer.`,
  }),
  "pg-dump-old": row<{ found: number; major: number }>({
    code: "PRECON_1023",
    exit: 2,
    message: ({ found, major }) => `pg_dump ${found} cannot read a server of version ${major}`,
    remedy: ({ major }) => `Install PostgreSQL's client tools, version ${major} or newer, and put them first on PATH.`,
  }),
  "pg-dump-failed": row<{ why: string }>({
    code: "SCHEMA_220",
    exit: 4,
    message: ({ why }) => `pg_dump failed: ${why}`,
    remedy: () => "See its message; the artefact was not written.",
  }),
  "migration-ignored": row<{ file: string; rename?: string }>({
    code: "MIGR_108",
    exit: 3,
    message: ({ file }) => `${file} is no migration by its name, so that none of the migrate commands takes it`,
    remedy: ({ rename }) =>
      rename === undefined
        ? "Give it the name of a migration's half (VERSION_name.up.sql, VERSION_name.down.sql), bring the forward half back, or move it out of the folder."
        : `Rename it to ${rename}, or move it out of the folder.`,
  }),
};
