import { hasDown, type MigrationFile } from "../../../../engine/migrations/mod.ts";
import { type Act, replicaAdvice } from "../../../../engine/risk/mod.ts";
import type { Issue } from "../operations/mod.ts";
import type { Prepared } from "../up/mod.ts";
import { issue } from "../issues.ts";

/** What can be said about one migration without running it. */
export function checkFile({ pending: { file }, script }: Prepared, isRefused: boolean): Issue[] {
  const found: Issue[] = [];
  if (!hasDown(file) || (script.program && !script.program.down)) {
    found.push(issue("error", "PFLIGHT_MISSING_DOWN", `${label(file)} has no way back`, {
      actionable: script.program ? `Export down from ${file.up.name}.` : `Write ${file.version}_${file.name}.down.sql.`,
      migration: file.version,
      file: file.up.name,
    }));
  }
  if (!script.transactional) {
    const forbidding = script.statements.find(({ transaction }) => transaction === "forbidden");
    const why = forbidding ? forbidding.kind.replaceAll("-", " ").toUpperCase() : "its front matter";
    found.push(
      issue(
        isRefused ? "error" : "warning",
        "PFLIGHT_NON_TRANSACTIONAL",
        `${label(file)} cannot be one transaction (${why})`,
        {
          actionable: isRefused
            ? "Pass --allow-non-transactional with a database that may be used up, or use --scratch."
            : "It runs statement by statement; what was done before a failure stays.",
          migration: file.version,
          file: file.up.name,
          line: forbidding?.line ?? null,
        },
      ),
    );
  }
  return found;
}

/** What would disturb replicas; how bad that is depends on whether there are any. */
export function replicaIssues(
  acts: readonly Act[],
  version: string,
  { replicas, isAllowed }: { replicas: readonly string[]; isAllowed: boolean },
): Issue[] {
  const severity = replicas.length > 0 && !isAllowed ? "error" : "warning";
  return acts.flatMap(({ replica, kind, object, detail, statement }) =>
    replica === null ? [] : [
      issue(severity, `PFLIGHT_REPLICA_${replica}`, said(kind, object, detail), {
        actionable: `${replicaAdvice[replica][0]!.toUpperCase()}${replicaAdvice[replica].slice(1)}.`,
        details: { kind, object },
        migration: version,
        file: statement.file,
        line: statement.line,
      }),
    ]
  );
}

function said(kind: string, object: string | null, detail: string | null): string {
  return `${kind.replaceAll("_", " ")}${object === null ? "" : ` ${object}`}${detail === null ? "" : `: ${detail}`}`;
}

export function label({ version, name }: MigrationFile): string {
  return `${version}_${name}`;
}
