import type { EnvironmentAnswer } from "../../api/mod.ts";

type Tone = "good" | "warn" | "bad" | "info" | "none";

/** What is said of an environment in one mark, and how sure that is. */
export interface Said {
  tone: Tone;
  text: string;
  /** Why it may be otherwise by now, for whoever asks. */
  doubt?: string;
}

type Found = NonNullable<EnvironmentAnswer["status"] | EnvironmentAnswer["drift"]>;

/** What may have changed since something was found. */
function doubtOf({ is_of_newest_files, is_before_last_write }: Found): string | undefined {
  const reasons = [
    ...(is_of_newest_files ? [] : ["the project has newer files"]),
    ...(is_before_last_write ? ["a run changed the database since"] : []),
  ];
  return reasons.length === 0 ? undefined : `It was found before: ${reasons.join(", and ")}.`;
}

/** What of its migrations is known. */
export function sayStatus({ status, status_failed }: EnvironmentAnswer): Said {
  if (status_failed) return { tone: "bad", text: "cannot be read" };
  if (status === null) return { tone: "none", text: "not asked yet" };
  const doubt = doubtOf(status);
  const wrong = status.changed + status.missing + status.unfinished;
  if (wrong > 0) return { tone: "bad", text: wrongText(status), doubt };
  if (!status.ledger_present) {
    return status.pending === 0
      ? { tone: "none", text: "no ledger", doubt }
      : { tone: "warn", text: `no ledger, ${status.pending} pending`, doubt };
  }
  if (status.pending > 0) return { tone: "warn", text: `${status.pending} pending`, doubt };
  return { tone: doubt === undefined ? "good" : "none", text: "up to date", doubt };
}

function wrongText({ changed, missing, unfinished }: NonNullable<EnvironmentAnswer["status"]>): string {
  const parts = [
    ...(unfinished > 0 ? [`${unfinished} unfinished`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ];
  return parts.join(", ");
}

/** What of its drift is known. */
export function sayDrift({ drift, drift_failed }: EnvironmentAnswer): Said {
  if (drift_failed) return { tone: "bad", text: "cannot be compared" };
  if (drift === null) return { tone: "none", text: "not asked yet" };
  const doubt = doubtOf(drift);
  const count = drift.added + drift.changed + drift.removed;
  if (!drift.is_equal) return { tone: "warn", text: count === 0 ? "drifted" : `${count} differ`, doubt };
  // What was not compared is not equal.
  if (drift.is_partial) return { tone: "none", text: "equal in part", doubt };
  return { tone: doubt === undefined ? "good" : "none", text: "none", doubt };
}
