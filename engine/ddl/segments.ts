import { ConfitureError } from "../errors.ts";
import type { Statement } from "../sql/mod.ts";

/** Statements that run between one BEGIN and its COMMIT, or a single one that PostgreSQL allows in no transaction. */
export interface Segment {
  readonly transactional: boolean;
  readonly statements: readonly Statement[];
}

/** What a build cannot take back when it fails later, and what it does not own. */
const refused: Readonly<Record<string, { what: string; why: string; instead: string }>> = {
  "create-database": {
    what: "CREATE DATABASE",
    why: "the build makes the database itself",
    instead: "Remove the statement; name the database in the environment or with --database.",
  },
  "drop-database": {
    what: "DROP DATABASE",
    why: "the build makes the database itself",
    instead: "Remove the statement; --recreate replaces a database.",
  },
  "alter-system": {
    what: "ALTER SYSTEM",
    why: "it changes the whole server and could not be undone when the build fails",
    instead: "Run it once by hand, or use ALTER DATABASE … SET.",
  },
  "create-subscription": {
    what: "CREATE SUBSCRIPTION with a replication slot",
    why: "it reaches another server, where nothing can be undone when the build fails",
    instead: "Add WITH (connect = false), and enable the subscription after the build.",
  },
};

/**
 * Cuts the ordered script into segments: one transaction as long as PostgreSQL allows it, single statements where it
 * does not, a new transaction after a value was added to an enum that the build did not make.
 */
export function cutSegments(statements: readonly Statement[]): Segment[] {
  const segments: Segment[] = [];
  let open: Statement[] = [];
  const close = () => {
    if (open.length > 0) segments.push({ transactional: true, statements: open });
    open = [];
  };
  for (const statement of hoistTablespaces(statements)) {
    if (statement.kind === "set" || statement.kind === "transaction") continue;
    if (statement.transaction === "forbidden") {
      refuseWhatStays(statement);
      close();
      segments.push({ transactional: false, statements: [statement] });
      continue;
    }
    if (statement.kind === "alter-system") refuseWhatStays(statement);
    open.push(statement);
    if (statement.transaction === "enum-value") close();
  }
  close();
  return segments;
}

function refuseWhatStays({ kind, file, line, column }: Statement): void {
  const reason = refused[kind];
  if (reason) throw new ConfitureError("statement-refused", { file, line, column, ...reason });
}

/** Tablespaces come first, after the roles that own them, so that the rest stays one transaction. */
function hoistTablespaces(statements: readonly Statement[]): readonly Statement[] {
  const isTablespace = (statement: Statement) => statement.kind === "create-tablespace";
  if (!statements.some(isTablespace)) return statements;
  const last = statements.findLastIndex(isTablespace);
  const owners = new Set(
    statements.filter(isTablespace).flatMap(({ references }) =>
      references.filter(({ kind }) => kind === "role").map(({ name }) => name)
    ),
  );
  const makesOwner = (statement: Statement) =>
    statement.defines.some(({ kind, name }) => kind === "role" && owners.has(name));
  const before = statements.slice(0, last + 1);
  return [
    ...before.filter(makesOwner),
    ...before.filter(isTablespace),
    ...before.filter((statement) => !makesOwner(statement) && !isTablespace(statement)),
    ...statements.slice(last + 1),
  ];
}
