import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asProblem, cutSource, get, path, type Problem, type ReviewStep } from "../../state/mod.ts";
import { Button, ProblemBox, Sql } from "../../parts/mod.ts";

/** Where the files of what is reviewed are. */
export interface ReviewedFiles {
  project: string;
  bundle: string;
}

/** The text of a step. A review keeps only the beginning of a long one, and of one that holds values nothing: the files have it whole. */
export function StepText({ step, files }: { step: ReviewStep; files: ReviewedFiles }): JSX.Element {
  const whole = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const { sql, source } = step;
  const text = whole.value ?? sql;
  const isPart = whole.value === undefined && (sql === null || sql.endsWith("…"));
  const show = async () => {
    problem.value = undefined;
    try {
      const query = new URLSearchParams({ bundle: files.bundle, path: source!.file });
      whole.value = cutSource(
        await get<string>(`${path`/api/projects/${files.project}/files/content`}?${query}`),
        source!,
      );
    } catch (error) {
      problem.value = asProblem(error);
    }
  };
  return (
    <>
      {text === null
        ? <p class="soft">Its text is not kept with the review: it may hold values.</p>
        : <Sql text={text} label={`SQL of step ${step.key}`} />}
      {isPart && source && (
        <div>
          <Button small onClick={show}>Show the whole statement</Button>
        </div>
      )}
      {problem.value && <ProblemBox problem={problem.value} />}
    </>
  );
}
