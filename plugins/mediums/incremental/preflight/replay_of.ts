import { applyScope } from "../../../../engine/catalog/mod.ts";
import { type ObjectTurns, turnsOf } from "../../../../engine/comparison/mod.ts";
import { scopeOf } from "../../../../engine/sources/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Analysis } from "../analysis/mod.ts";
import type { Issue, PreflightInput, PreflightOutput } from "../operations/mod.ts";
import { needsCommits } from "../replay/mod.ts";
import type { Prepared } from "../up/mod.ts";
import { label } from "./check_file.ts";
import { compareWithDdl, notCompared } from "./compare_with_ddl.ts";
import { issue, issueOf } from "../issues.ts";
import type { PreflightPlace } from "./place_of.ts";
import { type Tried, tryIn, tryOnCopy } from "./try_pending.ts";

/** Tries what is pending where the flags say, and notes what came of it. Null when they say nothing. */
export async function replayOf(
  input: PreflightInput,
  { target, against, environment }: PreflightPlace,
  context: Context,
  { prepared, isRefused, issues, analyses }: {
    prepared: readonly Prepared[];
    isRefused: boolean;
    issues: Issue[];
    analyses: Map<string, Analysis>;
  },
): Promise<{ tried: Tried; output: PreflightOutput["replay"] } | null> {
  const where = against ?? (input.scratch ? target : undefined);
  if (where === undefined) return null;
  const isHopeless = isRefused ||
    issues.some(({ severity, code }) => severity === "error" && code !== "PFLIGHT_MISSING_DOWN");
  const trial = { prepared, input, context, analyses };
  const tried: Tried = isHopeless
    ? { applied: [], isConsumed: false }
    : against
    ? await tryIn(against, trial, needsCommits(prepared) !== undefined)
    : await tryOnCopy(where, trial);
  const { halt, reached } = tried;
  if (halt) {
    const { file } = halt.prepared.pending;
    issues.push(
      halt.kind === "failed" ? issueOf(halt.error, "PFLIGHT_REPLAY_FAILED", file.version) : issue(
        "warning",
        "PFLIGHT_REQUIRES_SUPERUSER",
        `${label(file)} needs a superuser: it and what follows was not tried`,
        {
          actionable: `Run confiture migrate apply-as ROLE ${file.version} where up halts, or use --scratch.`,
          migration: file.version,
          file: file.up.name,
        },
      ),
    );
  }
  const compared = reached
    ? await compareWithDdl(reached, environment, context)
    : notCompared(isHopeless ? "it was not tried, because of the errors above" : "not all of it went through");
  const { structural_difference: differences } = compared;
  if (differences.length > 0) {
    const count = `${differences.length} difference${differences.length === 1 ? "" : "s"}`;
    issues.push(
      issue(
        "error",
        "PFLIGHT_STRUCTURE_DIFFERS",
        `${count} between what the migrations lead to and the project's DDL`,
        {
          actionable: "Write what is missing into a migration, or take it out of the DDL.",
          details: { objects: differences.slice(0, 20).map(({ change, object }) => `${change} ${object}`) },
        },
      ),
    );
  }
  return {
    tried,
    output: {
      on: against ? "against" : "scratch",
      applied: [...tried.applied],
      stopped_at: halt?.prepared.pending.file.version ?? null,
      objects: turns(tried, environment),
      ...compared,
    },
  };
}

/** What becomes of the objects that confiture looks after; nobody knows where not all of it went through. */
function turns({ before, reached }: Tried, environment: PreflightPlace["environment"]): ObjectTurns | null {
  if (before === undefined || reached === undefined) return null;
  const scope = scopeOf(environment);
  return turnsOf(applyScope(before, scope), applyScope(reached, scope));
}
