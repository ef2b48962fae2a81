import { ConfitureError } from "../../errors.ts";
import type { Session } from "../session/mod.ts";
import { placedFailure } from "./placed_failure.ts";
import type { ScriptStep } from "./step.ts";

export interface ScriptProgress {
  /** Statements of the user's. */
  statements: number;
  /** Rows of COPY steps. */
  rows: number;
  /** Rows that statements inserted, updated, deleted or merged, those of COPY among them. */
  changed: number;
  /** Bytes of statement texts and COPY rows sent. */
  bytes: number;
}

export interface ScriptOptions {
  signal?: AbortSignal;
  /** Called a few times a second while something changes, and once at the end. */
  onProgress?(progress: ScriptProgress): void;
  /** Shows what may hold row values: DETAIL, source lines of data statements, quoted values. */
  showDetail?: boolean;
}

const pipelineDepth = 100;
const pipelineBytes = 256 * 1024;
const progressMs = 100;

/**
 * Runs steps in order. Inside a transaction statements are pipelined, each as a message of its own: after a failure the
 * server refuses the rest, so the first failure in order is the one that counts. Outside a transaction each statement
 * is awaited, because what follows a failed one must not run. The failure names the step's place in the user's files.
 */
export async function runScript(
  session: Session,
  steps: AsyncIterable<ScriptStep> | Iterable<ScriptStep>,
  { signal, onProgress, showDetail = false }: ScriptOptions = {},
): Promise<ScriptProgress> {
  const done: ScriptProgress = { statements: 0, rows: 0, changed: 0, bytes: 0 };
  let reported = -1;
  const report = () => {
    if (reported === done.bytes) return;
    reported = done.bytes;
    onProgress?.({ ...done });
  };
  const timer = onProgress && setInterval(report, progressMs);
  const inFlight: { step: ScriptStep; settled: Promise<{ changed: number } | { failure: unknown }> }[] = [];
  let bytesInFlight = 0;

  const settleOldest = async () => {
    const { step, settled } = inFlight.shift()!;
    const result = await settled;
    bytesInFlight -= step.text.length;
    if ("failure" in result) throw placedFailure(result.failure, step, showDetail);
    if (step.between) return;
    done.changed += result.changed;
    done.statements++;
    done.bytes += step.text.length;
  };
  const settleAll = async () => {
    while (inFlight.length > 0) await settleOldest();
  };
  try {
    for await (const step of steps) {
      if (signal?.aborted) throw new ConfitureError("cancelled", { operation: "the script" });
      if (step.kind === "copy") {
        await settleAll();
        await runCopy(session, step, done, showDetail);
        continue;
      }
      const settled = session.execute(step.text).then((changed) => ({ changed }), (failure: unknown) => ({ failure }));
      inFlight.push({ step, settled });
      bytesInFlight += step.text.length;
      const depth = session.inTransaction ? pipelineDepth : 1;
      while (inFlight.length >= depth || bytesInFlight > pipelineBytes) {
        await settleOldest();
        if (inFlight.length === 0) break;
      }
    }
    await settleAll();
    return done;
  } finally {
    clearInterval(timer);
    // What the server still refuses after a failure must be read before the connection can be used again.
    await Promise.all(inFlight.map(({ settled }) => settled));
    report();
  }
}

async function runCopy(
  session: Session,
  step: ScriptStep & { kind: "copy" },
  done: ScriptProgress,
  showDetail: boolean,
): Promise<void> {
  const counted = async function* () {
    for await (const chunk of step.rows()) {
      done.bytes += chunk.length;
      yield chunk;
    }
  };
  try {
    const rows = await session.copyFrom(step.text, counted());
    done.rows += rows;
    done.changed += rows;
    done.statements++;
    done.bytes += step.text.length;
  } catch (error) {
    throw placedFailure(error, step, showDetail);
  }
}
