import { row } from "./row.ts";

/** Differences and plans. */
export const changeErrors = {
  "change-unsupported": row<{ object: string; kind: string }>({
    code: "DIFFER_410",
    exit: 4,
    message: ({ object, kind }) => `${object} differs, and changes of a ${kind} are not planned`,
    remedy: ({ object }) => `Change ${object} by hand, or leave it out of the scope of the project.`,
  }),
  "change-impossible": row<{ object: string; why: string }>({
    code: "DIFFER_411",
    exit: 4,
    message: ({ object, why }) => `${object} cannot be changed: ${why}`,
    remedy: () => "Write this change as a migration by hand, which says what becomes of the rows.",
  }),
  "change-not-found": row<{ objects: readonly string[] }>({
    code: "DIFFER_425",
    exit: 4,
    message: ({ objects }) => `nothing differs of ${objects.join(", ")}`,
    remedy: () =>
      "Name objects as confiture diff and drift tell them: `column public.orders.note`, `table public.orders`.",
  }),
  "drift-not-accepted": row<{ problems: readonly string[] }>({
    code: "DIFFER_426",
    exit: 4,
    message: ({ problems }) =>
      `the files would not build what the database has, and stay as they were:\n  ${problems.join("\n  ")}`,
    remedy: () => "Write these into the DDL by hand, or accept the others by their names.",
  }),
  "renames-invalid": row<{ file: string; why: string }>({
    code: "DIFFER_415",
    exit: 4,
    message: ({ file, why }) => `${file} does not say renames: ${why}`,
    remedy: () =>
      "Write one answer a line: `column public.orders.note: remark`, the old path and the new name, or `{ not: remark }`.",
  }),
  "renames-contradict": row<{ what: string }>({
    code: "DIFFER_424",
    exit: 4,
    message: ({ what }) => `the answers about renames contradict each other: ${what}`,
    remedy: () => "Leave one of them, in db/renames.yaml or as a comment in the DDL.",
  }),
  "change-cycle": row<{ path: readonly string[] }>({
    code: "DIFFER_412",
    exit: 4,
    message: ({ path }) => `changes wait for each other in a circle:\n  ${path.join("\n  ")}`,
    remedy: () => "Make one of these changes by itself first.",
  }),
  "plan-invalid": row<{ file: string; problem: string }>({
    code: "PLAN_1600",
    exit: 4,
    message: ({ file, problem }) => `${file} is no plan: ${problem}`,
    remedy: () => "Make it anew with confiture plan --output FILE; a plan is not meant to be edited.",
  }),
  "plan-stale": row<{ target: string; planned: string; found: string }>({
    code: "PLAN_1601",
    exit: 2,
    message: ({ target, planned, found }) =>
      `${target} is not the database that the plan was made for: its fingerprint is ${
        found.slice(0, 12)
      }, the plan starts from ${planned.slice(0, 12)}`,
    remedy: () => "Somebody changed it since. See confiture diff, and make the plan anew.",
  }),
  "plan-not-proved": row<{ problems: readonly string[] }>({
    code: "PLAN_1602",
    exit: 2,
    message: ({ problems }) => `the plan is not proved:\n  ${problems.join("\n  ")}`,
    remedy: () => "Mend what the proof says and make the plan anew, or pass --unproved to apply it all the same.",
  }),
  "hazard-not-allowed": row<{ hazards: readonly string[]; flags: string }>({
    code: "PLAN_1603",
    exit: 2,
    message: ({ hazards }) => `the plan carries hazards that nobody allowed:\n  ${hazards.join("\n  ")}`,
    remedy: ({ flags }) => `Allow each by its name: ${flags}`,
  }),
  "hazard-unknown": row<{ names: readonly string[]; known: readonly string[] }>({
    code: "PLAN_1609",
    exit: 64,
    message: ({ names }) => `the plan has no hazard of this name: ${names.join(", ")}`,
    remedy: ({ known }) =>
      known.length === 0 ? "It has no hazards: leave --allow out." : `Its hazards are ${known.join(", ")}`,
  }),
  "catalog-unsettled": row<{ database: string; attempts: number }>({
    code: "DIFFER_420",
    exit: 4,
    message: ({ database, attempts }) =>
      `the catalogs of ${database} changed while they were read, ${attempts} times in a row`,
    remedy: () => "Try again when nobody runs DDL in this database, or find who does in pg_stat_activity.",
  }),
  "plan-role": row<{ planned: string; found: string }>({
    code: "PLAN_1604",
    exit: 2,
    message: ({ planned, found }) => `the plan was made for the role ${planned}, and this is ${found}`,
    remedy: ({ planned }) => `Connect as ${planned}, or make the plan anew with this role: new objects belong to it.`,
  }),
  "plan-missed": row<{ target: string; found: string; expected: string; segment: number; segments: number }>({
    code: "PLAN_1605",
    exit: 3,
    message: ({ target, found, expected, segment, segments }) =>
      `segment ${segment} of ${segments} ran, and ${target} is not what the plan leads to: its fingerprint is ${
        found.slice(0, 12)
      }, expected ${expected.slice(0, 12)}`,
    remedy: () => "Somebody changed it meanwhile, or an event trigger did. See confiture diff.",
  }),
  "plan-unresumable": row<{ target: string; planned: string; found: string }>({
    code: "PLAN_1606",
    exit: 2,
    message: ({ target, planned, found }) =>
      `${target} is not where the plan starts (its fingerprint is ${found.slice(0, 12)}, the plan starts from ${
        planned.slice(0, 12)
      }), and a plan without a proof cannot tell whether a run of it was stopped on the way or somebody changed the database`,
    remedy: () =>
      "Nothing was done now. Make the plan anew: it starts from what the database is, with everything that a stopped run did.",
  }),
  "standby-refused": row<{ target: string }>({
    code: "PLAN_1607",
    exit: 2,
    message: ({ target }) => `${target} is a standby: it takes no changes but those of its primary`,
    remedy: () => "Apply the plan to the primary (target_session_attrs=read-write finds it among several hosts).",
  }),
  "rows-in-the-way": row<{ blocked: readonly string[]; done: number }>({
    code: "PLAN_1608",
    exit: 2,
    message: ({ blocked, done }) =>
      `rows stand in the way of the plan, of which ${
        done === 0 ? "nothing was applied" : `the first ${done} segments were applied before`
      }:\n  ${blocked.join("\n  ")}`,
    remedy: () =>
      "Mend those rows, or give them values first: row_check.sql of the step in the plan tells when none is left. " +
      "--no-row-check applies the plan all the same, as far as it goes.",
  }),
  "comparison-partial": row<{ missing: readonly string[] }>({
    code: "DIFFER_423",
    exit: 4,
    message: ({ missing }) => `not everything was compared:\n  ${missing.join("\n  ")}`,
    remedy: () => "Leave it out of the scope, give the role the right to read it, or run without --strict.",
  }),
  "relation-not-found": row<{ relation: string; what?: string; where: string; isLeftOut: boolean; near?: string }>({
    code: "DIFFER_416",
    exit: 4,
    message: ({ relation, what: kind = "table or view", where, isLeftOut }) => {
      const what = `${relation.startsWith("schema ") ? "" : `${kind} `}${relation}`;
      return isLeftOut ? `the scope leaves out ${what} of ${where}` : `${where} has no ${what}`;
    },
    remedy: ({ near, isLeftOut }) =>
      isLeftOut
        ? "Name another one, or change the scope in confiture.yaml or the environment."
        : near === undefined
        ? "See what there is with confiture introspect."
        : `Did you mean ${near}?`,
  }),
  "relation-ambiguous": row<{ relation: string; known: readonly string[] }>({
    code: "DIFFER_417",
    exit: 64,
    message: ({ relation, known }) => `${relation} is the name of several: ${known.join(", ")}`,
    remedy: ({ known }) => `Name one of them with its schema: ${known[0]}`,
  }),
  "export-folder-taken": row<{ folder: string }>({
    code: "DIFFER_418",
    exit: 2,
    message: ({ folder }) => `${folder} is not empty`,
    remedy: () =>
      "Name another folder, or pass --force: what an earlier export wrote there is replaced, everything else stays.",
  }),
  "export-file-taken": row<{ folder: string; files: readonly string[] }>({
    code: "DIFFER_419",
    exit: 2,
    message: ({ folder, files }) => `${folder} has files in the way that no export wrote:\n  ${files.join("\n  ")}`,
    remedy: () => "Move them away, or name another folder. Nothing was written.",
  }),
  "export-partial": row<{ missing: readonly string[] }>({
    code: "DIFFER_421",
    exit: 4,
    message: ({ missing }) => `not everything can be exported:\n  ${missing.join("\n  ")}`,
    remedy: () => "Leave it out of the scope, give the role the right to read it, or run without --strict.",
  }),
  "export-manifest-invalid": row<{ file: string; problem: string }>({
    code: "DIFFER_422",
    exit: 4,
    message: ({ file, problem }) => `${file} does not tell what an export wrote: ${problem}`,
    remedy: () => "Bring it back from version control, or remove it and the files that the export wrote.",
  }),
  "source-invalid": row<{ source: string; problem: string }>({
    code: "DIFFER_413",
    exit: 64,
    message: ({ source, problem }) => `${source} is no source: ${problem}`,
    remedy: () =>
      "Name an environment, ddl, migrations, a .sql file, a folder of them, a catalog (.json), git:REF, git:REF:PATH, or a postgresql:// URL.",
  }),
  "catalog-file-invalid": row<{ file: string; problem: string }>({
    code: "DIFFER_414",
    exit: 4,
    message: ({ file, problem }) => `${file} is no saved catalog: ${problem}`,
    remedy: () => "Save it anew with confiture introspect --save FILE; it is not meant to be edited.",
  }),
  "git-missing": row<Record<never, never>>({
    code: "GIT_001",
    exit: 7,
    message: () => "git is not installed, or not on PATH",
    remedy: () => "Install git, or name a folder instead of a git ref.",
  }),
  "git-no-repository": row<{ folder: string }>({
    code: "GIT_002",
    exit: 7,
    message: ({ folder }) => `${folder} lies in no git repository`,
    remedy: () => "Run it inside the repository, or name a folder instead of a git ref.",
  }),
  "git-ref-unknown": row<{ ref: string; folder: string }>({
    code: "GIT_003",
    exit: 7,
    message: ({ ref }) => `the repository has no commit ${ref}`,
    remedy: () => "Check the name; a shallow clone may lack it (git fetch --unshallow).",
  }),
  "git-no-fork": row<{ ref: string; folder: string }>({
    code: "GIT_005",
    exit: 7,
    message: ({ ref }) => `what is checked out and ${ref} have no commit in common`,
    remedy: () => "Name the branch that this one came from; a shallow clone may lack it (git fetch --unshallow).",
  }),
  "git-failed": row<{ what: string; why: string }>({
    code: "GIT_004",
    exit: 7,
    message: ({ what, why }) => `git ${what} failed: ${why}`,
    remedy: () => "See git's message.",
  }),
};
