import { at, type Place, row } from "./row.ts";

const s = (count: number) => count === 1 ? "" : "s";

/** Migrations: their files, their ledger, running them. Exit 3 is the class of the Python program. */
export const migrationErrors = {
  "migration-failed": row<
    & Place
    & {
      migration: string;
      problem: string;
      hint?: string;
      sqlstate?: string;
      sql_line?: string;
      sql_column?: number;
      applied: readonly string[];
      pending: readonly string[];
      left: string;
    }
  >({
    code: "MIGR_001",
    exit: 3,
    message: ({ migration, problem, left, sql_line, sql_column, ...place }) =>
      `${at(place)}migration ${migration}: ${problem}${
        sql_line === undefined ? "" : `\n  ${sql_line}\n  ${" ".repeat(Math.max(0, (sql_column ?? 1) - 1))}^`
      }\n${left}`,
    remedy: ({ hint }) => hint ?? "Correct the file and run it again; what was applied before it stays applied.",
  }),
  "migration-lock-timeout": row<{ migration: string; seconds: number; applied: readonly string[]; left: string }>({
    code: "MIGR_010",
    exit: 6,
    message: ({ migration, seconds }) => `migration ${migration} got no lock within ${seconds} s of trying`,
    remedy: ({ left }) =>
      `${left} Run it again when those who hold the lock are done, or raise --retry-seconds or the lock_timeout of the file.`,
  }),
  "checksum-mismatch": row<{ files: readonly string[]; count: number }>({
    code: "MIGR_011",
    exit: 1,
    message: ({ files, count }) => `${count} file${s(count)} of applied migrations changed since: ${files.join(", ")}`,
    remedy: () =>
      "Restore the files and write what is new into a new migration, or record the edit as meant with confiture verify-checksums --fix.",
  }),
  "migration-exists": row<{ file: string }>({
    code: "MIGR_004",
    exit: 3,
    message: ({ file }) => `${file} is there already`,
    remedy: () => "Choose another name, or pass --force to write over it.",
  }),
  "migration-unknown": row<{ version: string; latest?: string; applied?: boolean }>({
    code: "MIGR_100",
    exit: 3,
    message: ({ version, applied }) =>
      `there is no migration ${version}${applied ? " among those that are applied" : ""}`,
    remedy: ({ latest, applied }) =>
      latest !== undefined
        ? `The last one${applied ? " applied" : ""} is ${latest}.`
        : applied
        ? "Nothing is applied."
        : "The folder has none yet: confiture migrate new NAME.",
  }),
  "migration-not-applied": row<{ version: string; current?: string }>({
    code: "MIGR_109",
    exit: 3,
    message: ({ version }) => `migration ${version} is not applied`,
    remedy: ({ current }) =>
      current === undefined
        ? "Nothing is applied."
        : `The last one applied is ${current}; see confiture migrate status.`,
  }),
  "migration-unreadable": row<{ migration: string; problem: string }>({
    code: "MIGR_102",
    exit: 3,
    message: ({ migration, problem }) => `migration ${migration} cannot be used: ${problem}`,
    remedy: () => "Mend the file.",
  }),
  "migration-dependency": row<{ migration: string; file: string; problem: string }>({
    code: "MIGR_103",
    exit: 3,
    message: ({ file, problem }) => `${file}: ${problem}`,
    remedy: () => "Correct the `depends on` line at the top of the file.",
  }),
  "migration-duplicate": row<{ version: string; files: readonly string[] }>({
    code: "MIGR_106",
    exit: 3,
    message: ({ version, files }) => `version ${version} is taken by more than one migration: ${files.join(", ")}`,
    remedy: () => "Rename all but one of them to a version of their own.",
  }),
  "migration-ends-transaction": row<Place & { what: string }>({
    code: "MIGR_107",
    exit: 3,
    message: ({ what, ...place }) =>
      `${at(place)}${what} in a migration: its transaction is confiture's, with the ledger in it`,
    remedy: () =>
      "Remove the statement. Cut the file in two where a commit is wanted, or write `-- confiture: no-transaction` at its top.",
  }),
  "migration-lock-dropped": row<Place>({
    code: "MIGR_150",
    exit: 3,
    message: (place) =>
      `${at(place)}the migration lets go of the lock that keeps other runs out (DISCARD ALL, pg_advisory_unlock_all())`,
    remedy: () =>
      "Remove it: DISCARD TEMP and RESET ALL are allowed, and so is pg_advisory_unlock(KEY) of a key of your own.",
  }),
  "migration-out-of-order": row<{ migrations: readonly string[]; highest: string; count: number }>({
    code: "MIGR_110",
    exit: 3,
    message: ({ migrations, highest, count }) =>
      `${count} migration${s(count)} not applied yet come${count === 1 ? "s" : ""} before ${highest}, which is: ${
        migrations.join(", ")
      }`,
    remedy: () =>
      "Give them a later version, or apply them all the same with --out-of-order apply (migration.out_of_order).",
  }),
  "migration-python": row<{ migrations: readonly string[] }>({
    code: "MIGR_111",
    exit: 3,
    message: ({ migrations }) =>
      `pending migrations are written in Python, which does not run here: ${migrations.join(", ")}`,
    remedy: () =>
      "Apply them once with the Python program, or rewrite them as .up.sql or .ts under the same version; applied ones may stay.",
  }),
  "migration-undecided": row<{ migration: string; file: string; line: number; statement: string; why: string }>({
    code: "MIGR_112",
    exit: 3,
    message: ({ file, line, statement, why }) =>
      `${file}:${line}: an earlier run was stopped while it ran ${statement}, and ${why}`,
    remedy: ({ migration }) =>
      `Look at the database, then run it again with --resolve ${migration}=done or --resolve ${migration}=again.`,
  }),
  "migration-needs-session": row<{ file: string; why: string }>({
    code: "MIGR_113",
    exit: 3,
    message: ({ file, why }) => `${file} needs a session of its own (${why}), and a pooler is between`,
    remedy: () => "Set direct_url in the environment to PostgreSQL itself; nothing of the file was kept.",
  }),
  "front-matter-invalid": row<Place & { problem: string }>({
    code: "MIGR_114",
    exit: 3,
    message: ({ problem, ...place }) => `${at(place)}${problem}`,
    remedy: () => "See the guide on incremental migrations for the directives.",
  }),
  "migration-program-invalid": row<Place & { problem: string }>({
    code: "MIGR_116",
    exit: 3,
    message: ({ problem, ...place }) => `${at(place)}${problem}`,
    remedy: () => "Correct the file; nothing of it was run. See the guide on incremental migrations.",
  }),
  "migration-program-failed": row<Place & { migration: string; problem: string }>({
    code: "MIGR_117",
    exit: 3,
    message: ({ migration, problem, ...place }) => `${at(place)}migration ${migration}: ${problem}`,
    remedy: () => "Correct the file and run it again.",
  }),
  "migration-not-next": row<{ version: string; next: string }>({
    code: "MIGR_118",
    exit: 3,
    message: ({ version, next }) => `migration ${version} is not next: that is ${next}`,
    remedy: () => "Apply what comes before it first: confiture migrate up.",
  }),
  "apply-as-unknown": row<{ role: string; file?: string; known: readonly string[] }>({
    code: "CONFIG_021",
    exit: 5,
    message: ({ role, file }) => `no connection for ${role} is configured${file === undefined ? "" : ` in ${file}`}`,
    remedy: ({ role, known }) =>
      `Set apply_as.${role}.url in the environment${known.length > 0 ? `; it has ${known.join(", ")}` : ""}.`,
  }),
  "apply-as-elsewhere": row<{ role: string; found: string; target: string }>({
    code: "CONFIG_022",
    exit: 5,
    message: ({ role, found, target }) => `apply_as.${role}.url leads to ${found}, which is not the database ${target}`,
    remedy: () => "Correct the one or the other; nothing was run.",
  }),
  "rebuild-needs-commits": row<Place & { what: string }>({
    code: "REBUILD_002",
    exit: 4,
    message: ({ what, ...place }) => `${at(place)}${what} needs a transaction of its own, and a rebuild is one`,
    remedy: () => "Use confiture build --recreate, which builds aside, and then confiture migrate reinit.",
  }),
  "rebuild-differs": row<{ count: number; changes: readonly string[] }>({
    code: "REBUILD_003",
    exit: 4,
    message: ({ count, changes }) =>
      `the migrations, replayed, do not give what the DDL gives: ${changes.join(", ")}${
        count > changes.length ? `, and ${count - changes.length} more` : ""
      }`,
    remedy: () => "See confiture diff migrations ddl; nothing was rebuilt.",
  }),
  "baseline-undetected": row<{ closest?: string; count: number; changes: readonly string[] }>({
    code: "MIGR_122",
    exit: 3,
    message: ({ closest, count, changes }) =>
      `the database is what the migrations make at no version${
        closest === undefined
          ? ""
          : `; closest is ${closest}, to which it has ${count} difference${s(count)}: ${changes.join(", ")}${
            count > changes.length ? ", …" : ""
          }`
      }`,
    remedy: ({ closest }) =>
      `Look at confiture diff --from migrations${
        closest === undefined ? "" : `@${closest}`
      } --to the environment; then say the version yourself with confiture migrate baseline --through.`,
  }),
  "baseline-ambiguous": row<{ versions: readonly string[] }>({
    code: "MIGR_123",
    exit: 3,
    message: ({ versions }) =>
      `the migrations give the database's catalog at more than one version: ${versions.join(", ")}`,
    remedy: () =>
      "The later ones change rows or nothing, which no catalog tells; say which with confiture migrate baseline --through.",
  }),
  "squash-impossible": row<{ file?: string; why: string }>({
    code: "MIGR_119",
    exit: 3,
    message: ({ file, why }) => file === undefined ? why : `${file} cannot be squashed: ${why}`,
    remedy: () => "Choose another range with --from and VERSION; nothing was changed.",
  }),
  "squash-rows": row<Place & { what: string }>({
    code: "MIGR_120",
    exit: 3,
    message: ({ what, ...place }) => `${at(place)}${what} may change rows, of which no catalog tells`,
    remedy: () => "Pass --concatenate to keep every statement, or choose another range.",
  }),
  "squash-undecided": row<{ version: string }>({
    code: "MIGR_124",
    exit: 3,
    message: ({ version }) =>
      `the connection was lost while ${version} took the place of several migrations, and the server cannot be asked ` +
      "whether it had committed that",
    remedy: () =>
      "Run confiture migrate status when the server answers: it asks the ledger, and finishes the squash or moves its " +
      "files back.",
  }),
  "squash-unfinished": row<
    { squashed: readonly string[]; into: string; database: string; journal: string; why: string }
  >({
    code: "MIGR_125",
    exit: 3,
    message: ({ squashed, into, database, why }) =>
      `a squash of ${
        squashed.join(", ")
      } into ${into} was stopped while files moved, and its ledger is in ${database}: ${why}`,
    remedy: ({ database, journal }) =>
      `Run confiture migrate status for ${database}: it finishes the squash or moves its files back. Where that database ` +
      `is gone for good, move them as ${journal}/journal.json lists them and remove ${journal}.`,
  }),
  "squash-unproved": row<{ count: number; changes: readonly string[] }>({
    code: "MIGR_121",
    exit: 3,
    message: ({ count, changes }) =>
      `the one migration does not give what the range gives: ${changes.join(", ")}${
        count > changes.length ? `, and ${count - changes.length} more` : ""
      }`,
    remedy: () => "Nothing was changed. --concatenate keeps every statement as it is.",
  }),
  "migrations-unreadable": row<{ folder: string; why: string }>({
    code: "MIGR_115",
    exit: 3,
    message: ({ folder, why }) => `cannot list the migrations in ${folder}: ${why}`,
    remedy: () => "Check --migrations-dir.",
  }),
  "migration-collision": row<Place & { object: string; here: string; there: string; ref: string }>({
    code: "MIGR_140",
    exit: 1,
    message: ({ object, here, there, ref, ...place }) => `${at(place)}${here} ${object}, and on ${ref} ${there}`,
    remedy: ({ ref }) => `Take ${ref} into the branch, and look whether both still mean what they say.`,
  }),
  "report-not-alone": row<{ report: string; others: readonly string[] }>({
    code: "CONFIG_023",
    exit: 5,
    message: ({ report, others }) =>
      `${report} only reports, and stands alone; it was asked for with ${others.join(", ")}`,
    remedy: () => "Run it by itself.",
  }),
  "ledger-missing": row<{ table: string; database: string }>({
    code: "PRECON_1001",
    exit: 2,
    message: ({ table, database }) => `the database ${database} has no ledger ${table}`,
    remedy: () => "confiture migrate up makes it; for a database that exists already, see confiture migrate baseline.",
  }),
  "ledger-elsewhere": row<{ table: string; found: readonly string[] }>({
    code: "PRECON_1042",
    exit: 2,
    message: ({ table, found }) => `the ledger is said to be ${table}, but there is one at ${found.join(", ")}`,
    remedy: () => "Set migration.tracking_table to the one that is meant, with its schema.",
  }),
  "ledger-alien": row<{ table: string; problem: string }>({
    code: "PRECON_1043",
    exit: 2,
    message: ({ table, problem }) => `${table} is no ledger of migrations: ${problem}`,
    remedy: () => "Set migration.tracking_table to another name.",
  }),
  "ledger-forbidden": row<{ what: string; grant: string }>({
    code: "PRECON_1044",
    exit: 2,
    message: ({ what }) => `the role may not ${what}, where confiture keeps what it has applied`,
    remedy: ({ grant }) => `Let an administrator run: ${grant}`,
  }),
  "migration-lock-held": row<{
    holder: {
      pid: number;
      hostname: string | null;
      user: string | null;
      command: string | null;
      acquired_at: string | null;
      held_for_seconds: number | null;
    } | null;
    /** The same in words. */
    held_by?: string;
    /** What ends its session, where it has held the lock for long. */
    end_with?: string;
    waited_seconds: number;
  }>({
    code: "LOCK_1300",
    exit: 6,
    message: ({ held_by, waited_seconds }) =>
      `another run migrates this database${held_by === undefined ? "" : `: ${held_by}`}; waited ${waited_seconds} s`,
    remedy: ({ end_with }) =>
      end_with === undefined
        ? "Wait for it, or raise --lock-timeout."
        : `It has held the lock for long. When its program is gone, end its session: ${end_with}.`,
  }),
  "precondition-failed": row<Place & { migration: string; problem: string }>({
    code: "PRECON_1000",
    exit: 5,
    message: ({ migration, problem, ...place }) => `${at(place)}migration ${migration} may not run: ${problem}`,
    remedy: () => "Bring the database into the state that the precondition asks for, or correct the precondition.",
  }),
  "precondition-invalid": row<Place & { problem: string }>({
    code: "PRECON_1060",
    exit: 5,
    message: ({ problem, ...place }) => `${at(place)}${problem}`,
    remedy: () => "Correct the .yaml beside the migration; see the guide on incremental migrations. Nothing was run.",
  }),
  "rollback-missing": row<{ migrations: readonly string[] }>({
    code: "ROLLBACK_600",
    exit: 8,
    message: ({ migrations }) => `there is no way back from ${migrations.join(", ")}: the .down.sql is missing`,
    remedy: () => "Write the missing files. Nothing was rolled back.",
  }),
  "rollback-failed": row<
    Place & { migration: string; problem: string; hint?: string; rolled_back: readonly string[]; left: string }
  >({
    code: "ROLLBACK_601",
    exit: 8,
    message: ({ migration, problem, left, ...place }) => `${at(place)}rolling back ${migration}: ${problem}\n${left}`,
    remedy: ({ hint }) => hint ?? "Correct the .down.sql and run it again.",
  }),
  "not-reversible": row<{ migrations: readonly string[] }>({
    code: "ROLLBACK_602",
    exit: 8,
    message: ({ migrations }) => `pending migrations have no way back: ${migrations.join(", ")}`,
    remedy: () => "Write their .down.sql, or leave --require-reversible out. Nothing was applied.",
  }),
  "replay-failed": row<
    & Place
    & { migration: string; problem: string; hint?: string; sqlstate?: string; sql_line?: string; sql_column?: number }
  >({
    code: "MIGR_130",
    exit: 3,
    message: ({ migration, problem, sql_line, sql_column, ...place }) =>
      `${at(place)}replaying migration ${migration} in a scratch database: ${problem}${
        sql_line === undefined ? "" : `\n  ${sql_line}\n  ${" ".repeat(Math.max(0, (sql_column ?? 1) - 1))}^`
      }`,
    remedy: ({ hint }) => hint ?? "Migrations have to run one after the other in an empty database; correct the file.",
  }),
  "replay-impossible": row<{ files: readonly string[]; why: string; remedy: string }>({
    code: "MIGR_131",
    exit: 3,
    message: ({ files, why }) => `the migrations cannot be replayed: ${why}: ${files.join(", ")}`,
    remedy: ({ remedy }) => remedy,
  }),
  "generate-unproved": row<{ problem: string }>({
    code: "GEN_001",
    exit: 3,
    message: ({ problem }) => `no migration was written, because its proof in scratch failed: ${problem}`,
    remedy: () => "Write it by hand with confiture migrate new, or change the DDL by smaller steps.",
  }),
  "generator-unknown": row<{ generator: string; known: readonly string[] }>({
    code: "GEN_002",
    exit: 5,
    message: ({ generator }) => `there is no generator ${generator}`,
    remedy: ({ known }) =>
      known.length === 0
        ? "Name one in migration.migration_generators of the environment."
        : `There are: ${known.join(", ")}.`,
  }),
  "generator-failed": row<{ generator: string; why: string }>({
    code: "GEN_003",
    exit: 3,
    message: ({ generator, why }) => `the generator ${generator} failed: ${why}`,
    remedy: () => "Run its command by hand; nothing was written.",
  }),
};
