import { row } from "./row.ts";

/** Templates and clones for tests. */
export const testDatabaseErrors = {
  "test-database-missing": row<{ database: string; nearest?: string }>({
    code: "PRECON_1030",
    exit: 2,
    message: ({ database, nearest }) =>
      `there is no database "${database}"${nearest === undefined ? "" : `; did you mean "${nearest}"?`}`,
    remedy: () => "See `confiture test-db list`; --if-exists passes over what is not there.",
  }),
  "test-database-kind": row<{ database: string; found: string; wanted: string }>({
    code: "PRECON_1031",
    exit: 2,
    message: ({ database, found, wanted }) => `database "${database}" is a ${found}, not a ${wanted}`,
    remedy: () => "Choose another name; `confiture test-db list` shows what each database is.",
  }),
  "template-foreign": row<{ database: string; project: string }>({
    code: "PRECON_1032",
    exit: 2,
    message: ({ database, project }) => `database "${database}" is a template of another project (${project})`,
    remedy: () => "Choose another --template, or replace it with --force.",
  }),
  "database-not-owned": row<{ database: string; owner: string; user: string }>({
    code: "PRECON_1033",
    exit: 2,
    message: ({ database, owner, user }) => `database "${database}" belongs to ${owner}, and ${user} may not touch it`,
    remedy: ({ owner, user }) => `Connect as ${owner}, or as a superuser: GRANT "${owner}" TO "${user}";`,
  }),
  "pg-restore-missing": row<{ major: number }>({
    code: "PRECON_1034",
    exit: 2,
    message: () => "pg_restore was not found on PATH",
    remedy: ({ major }) => `Install PostgreSQL's client tools, version ${major} or newer.`,
  }),
  "passfile-foreign": row<{ file: string }>({
    code: "PRECON_1035",
    exit: 2,
    message: ({ file }) => `${file} is there already and was not written by confiture`,
    remedy: () => "Name another file for --passfile: passwords of others in this one would be lost.",
  }),
  "pg-restore-failed": row<{ artefact: string; why: string }>({
    code: "RESTORE_002",
    exit: 5,
    message: ({ artefact, why }) => `pg_restore could not restore ${artefact}: ${why}`,
    remedy: () =>
      "Check that it is an archive of `confiture build --dump` or pg_dump -Fc/-Fd, and that pg_restore and the server are not older than what wrote it.",
  }),
  "artefact-missing": row<{ artefact: string }>({
    code: "RESTORE_003",
    exit: 5,
    message: ({ artefact }) => `there is no artefact ${artefact}`,
    remedy: () => "Write one with `confiture build --dump PATH`, or correct the path.",
  }),
};
